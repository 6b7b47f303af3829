import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * What time costs in clips: what saving will cost while it is edited, why it cost that after.
 */
export class ClipCardCost extends Component {
    static template = "clip_card.Cost";
    static props = {
        ...standardFieldProps,
        isBox: { type: Boolean, optional: true },
    };

    get preview() {
        return this.props.record.data.clip_card_preview;
    }

    get explanation() {
        return this.props.record.data[this.props.name];
    }

    get text() {
        return this.preview || this.explanation;
    }

    get title() {
        return this.preview ? _t("When you save") : _t("Clips");
    }

    /** Whether somebody has to do something about it. */
    get isWarning() {
        const { data } = this.props.record;
        if (this.preview) {
            return data.clip_card_preview_warning;
        }
        return data.clip_card_uncovered > 0 || data.clip_card_transport_missing;
    }

    get icon() {
        if (this.isWarning) {
            return "fa-exclamation-triangle";
        }
        return this.preview ? "fa-calculator" : "fa-ticket";
    }

    get className() {
        if (!this.props.isBox) {
            return this.preview ? "o_clip_card_preview fst-italic" : "";
        }
        const kind = this.isWarning ? "alert-warning" : "alert-info";
        const preview = this.preview ? "o_clip_card_preview" : "";
        return `o_clip_card_cost_box alert ${kind} ${preview}`;
    }
}

export const clipCardCost = {
    component: ClipCardCost,
    displayName: _t("Cost in Clips"),
    supportedTypes: ["char"],
    isEmpty: () => false,
    listViewWidth: [190, 420],
    fieldDependencies: [
        { name: "clip_card_preview", type: "char" },
        { name: "clip_card_preview_warning", type: "boolean" },
        { name: "clip_card_uncovered", type: "integer" },
        { name: "clip_card_transport_missing", type: "boolean" },
    ],
    extractProps: ({ viewType }) => ({ isBox: viewType === "form" }),
};

registry.category("fields").add("clip_card_cost", clipCardCost);
