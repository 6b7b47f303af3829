import { Component, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const ICONS = { remote: "fa-desktop", onsite: "fa-car", phone: "fa-phone" };
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

/** The kind of work: one tap, or one key, its first letter. */
export class ClipCardKind extends Component {
    static template = "clip_card.Kind";
    static props = {
        ...standardFieldProps,
        isShort: { type: Boolean, optional: true },
    };

    setup() {
        this.root = useRef("root");
    }

    get choices() {
        const { record, name } = this.props;
        const chosen = record.data[name];
        return record.fields[name].selection.map(([value, label], index) => ({
            value,
            label,
            icon: ICONS[value],
            isChosen: value === chosen,
            isReached: value === chosen || (!chosen && index === 0),
        }));
    }

    get label() {
        return this.choices.find((choice) => choice.isChosen)?.label || "";
    }

    choose(value) {
        this.root.el?.querySelector(`[data-kind="${value}"]`)?.focus();
        return this.props.record.update({ [this.props.name]: value });
    }

    onKeydown(ev) {
        if (ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        const choices = this.choices;
        let choice;
        if (ev.key in STEPS) {
            const at = choices.findIndex(({ isReached }) => isReached);
            choice = choices[(at + STEPS[ev.key] + choices.length) % choices.length];
        } else {
            const key = ev.key.toLowerCase();
            choice = choices.find(({ label }) => label.toLowerCase().startsWith(key));
        }
        if (choice) {
            ev.preventDefault();
            ev.stopPropagation();
            this.choose(choice.value);
        }
    }
}

export const clipCardKind = {
    component: ClipCardKind,
    displayName: _t("Kind of Work"),
    supportedTypes: ["selection"],
    listViewWidth: 104,
    isEmpty: () => false,
    extractProps: ({ viewType }) => ({ isShort: viewType === "list" }),
};

registry.category("fields").add("clip_card_kind", clipCardKind);
