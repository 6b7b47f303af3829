import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { toLocaleDateTimeString } from "@web/core/l10n/dates";
import { useBus, useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { parseFloat } from "@web/views/fields/parsers";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/** What each result looks like; never by its colour alone. */
const LOOKS = {
    ok: { icon: "fa-check", colour: "success" },
    watch: { icon: "fa-eye", colour: "warning" },
    critical: { icon: "fa-exclamation-triangle", colour: "danger" },
};
/** Size of a trend, and how far its ends are from the edge. */
const TREND = { width: 120, height: 28, edge: 4 };
const ARROWS = { better: "fa-arrow-up", same: "fa-arrows-h", worse: "fa-arrow-down" };

/** One topic: a tap for the result, then value, unit and remark. */
export class ClipCardChecklistLine extends Component {
    static template = "clip_card.ChecklistLine";
    static props = { record: Object, readonly: Boolean };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", ({ detail }) => {
            if (this.typed) {
                detail.proms.push(this.keep(this.typed.name, this.typed.text));
            }
        });
    }

    get data() {
        return this.props.record.data;
    }

    get results() {
        return this.props.record.fields.result.selection.map(([value, label]) => {
            const { icon, colour } = LOOKS[value];
            const isChosen = this.data.result === value;
            return {
                value,
                label,
                icon,
                isChosen,
                buttonClass: isChosen ? `btn-${colour}` : "btn-outline-secondary",
                iconClass: isChosen ? icon : `${icon} text-${colour}`,
                badgeClass: `text-bg-${colour}`,
            };
        });
    }

    get chosen() {
        return this.results.find((result) => result.isChosen);
    }

    get last() {
        const labels = Object.fromEntries(this.props.record.fields.last_result.selection);
        return [labels[this.data.last_result], this.data.last_value_text]
            .filter(Boolean)
            .join(", ");
    }

    get change() {
        const labels = Object.fromEntries(this.props.record.fields.change.selection);
        const { change } = this.data;
        return change && { label: labels[change], icon: ARROWS[change] };
    }

    get reported() {
        return this.data.value_time && toLocaleDateTimeString(this.data.value_time);
    }

    get proposed() {
        const labels = Object.fromEntries(this.props.record.fields.proposed_result.selection);
        return labels[this.data.proposed_result];
    }

    /** What was found in place of the proposal has to be explained. */
    get isOverruled() {
        const { result, proposed_result: proposed, remark } = this.data;
        return proposed && result && result !== proposed && !remark;
    }

    get remarkHint() {
        return this.isOverruled ? _t("Why not as proposed?") : _t("Remark for the customer");
    }

    /** The values of earlier checks and of this one as a line; nothing with less than two. */
    get trend() {
        const points = [...(this.data.trend || [])];
        if (this.data.is_measured) {
            const text = [this.value, this.data.unit].filter(Boolean).join(" ");
            points.push({ value: this.data.value, text });
        }
        if (points.length < 2) {
            return null;
        }
        const { width, height, edge } = TREND;
        const values = points.map((point) => point.value);
        const [least, most] = [Math.min(...values), Math.max(...values)];
        const spots = values.map((value, number) => [
            edge + (number * (width - 2 * edge)) / (values.length - 1),
            most === least
                ? height / 2
                : height - edge - ((value - least) * (height - 2 * edge)) / (most - least),
        ]);
        return {
            viewBox: `0 0 ${width} ${height}`,
            line: spots.map((spot) => spot.join(",")).join(" "),
            last: spots.at(-1),
            colour: this.chosen ? LOOKS[this.chosen.value].colour : "muted",
            text: points.map((point) => point.text).join("\n"),
        };
    }

    /** A task for what was found, here and without leaving; what was typed is saved first. */
    async makeTask() {
        const { record } = this.props;
        if (await record.model.root.save()) {
            await this.orm.call(record.resModel, "action_make_task", [[record.resId]]);
            await record.model.root.load();
            this.notification.add(_t("The task is made."), { type: "success" });
        }
    }

    openTask() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "project.task",
            res_id: this.data.task_id.id,
            views: [[false, "form"]],
        });
    }

    get value() {
        const { value, is_measured: isMeasured } = this.data;
        return isMeasured ? formatFloat(value, { digits: [16, 2], trailingZeros: false }) : "";
    }

    choose(value) {
        const result = this.data.result === value ? false : value;
        return this.props.record.update({ result });
    }

    onInput(name, ev) {
        this.typed = { name, text: ev.target.value };
        this.props.record.model.bus.trigger("FIELD_IS_DIRTY", true);
    }

    onChange(name, ev) {
        return this.keep(name, ev.target.value, ev.target);
    }

    /** Put what was typed on the record; what is no number stays marked in its box. */
    keep(name, text, input) {
        this.typed = null;
        this.props.record.model.bus.trigger("FIELD_IS_DIRTY", false);
        if (name !== "value") {
            return this.props.record.update({ [name]: text.trim() || false });
        }
        let value = false;
        try {
            value = text.trim() ? parseFloat(text) : false;
        } catch {
            input?.classList.add("o_field_invalid", "is-invalid");
            return this.props.record.setInvalidField("value");
        }
        input?.classList.remove("o_field_invalid", "is-invalid");
        return this.props.record.update({ value: value || 0, is_measured: value !== false });
    }
}

/** The checklist of a server check: every topic open to be answered, on a phone as well. */
export class ClipCardChecklist extends Component {
    static template = "clip_card.Checklist";
    static components = { ClipCardChecklistLine };
    static props = X2ManyField.props;

    get lines() {
        return this.props.record.data[this.props.name].records;
    }
}

registry.category("fields").add("clip_card_checklist", {
    ...x2ManyField,
    component: ClipCardChecklist,
    displayName: _t("Checklist"),
});
