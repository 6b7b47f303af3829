import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A card with more clips than this is drawn as a bar. */
const MOST_BOXES = 60;
const PER_ROW = 10;

/** States in which the clips of a card are not on it: not yet, or not any more. */
const WITHOUT_CLIPS = ["pending", "cancelled"];

/**
 * The picture of a clip card: a box per clip, punched as the clips are used.
 *
 * It draws the clips left, the field it is put on. What was used is punched first, what has
 * lapsed is crossed out at the end, as on a card of paper; clips that were credited, transferred or
 * adjusted away are cut off.
 */
export class ClipCardBoxes extends Component {
    static template = "clip_card.Boxes";
    static props = { ...standardFieldProps };

    get card() {
        const { data } = this.props.record;
        const idle = WITHOUT_CLIPS.includes(data.state);
        const left = idle ? 0 : data[this.props.name];
        const lapsed = idle ? 0 : data.lapsed_clips;
        const used = idle ? 0 : data.used_clips;
        const total = Math.max(data.clips, used + left + lapsed);
        return { left, lapsed, used, total, state: data.state };
    }

    get isBar() {
        return this.card.total > MOST_BOXES;
    }

    get boxes() {
        const { total } = this.card;
        return Array.from({ length: total }, (_, index) => ({
            number: index + 1,
            kind: this.getKind(index),
        }));
    }

    /** What a box looks like: `used`, `left`, `lapsed`, `gone`, `pending` or `cancelled`. */
    getKind(index) {
        const { used, left, lapsed, state } = this.card;
        if (WITHOUT_CLIPS.includes(state)) {
            return state;
        }
        if (index < used) {
            return "used";
        }
        if (index < used + left) {
            return "left";
        }
        return index < used + left + lapsed ? "lapsed" : "gone";
    }

    get columns() {
        return Math.min(PER_ROW, Math.max(this.card.total, 5));
    }

    /** Widths of the bar's parts, in percent. */
    get parts() {
        const { used, left, lapsed, total } = this.card;
        const percent = (clips) => (clips / total) * 100;
        return { used: percent(used), left: percent(left), lapsed: percent(lapsed) };
    }

    get label() {
        const { left, lapsed, total, state } = this.card;
        if (state === "pending") {
            return _t("%s clips, not started yet", total);
        }
        if (state === "cancelled") {
            return _t("%s clips, cancelled", total);
        }
        if (lapsed) {
            return _t("%(left)s of %(total)s clips left, %(lapsed)s lapsed", {
                left,
                lapsed,
                total,
            });
        }
        return _t("%(left)s of %(total)s clips left", { left, total });
    }
}

export const clipCardBoxes = {
    component: ClipCardBoxes,
    displayName: _t("Clip Card"),
    supportedTypes: ["integer"],
    isEmpty: () => false,
    fieldDependencies: [
        { name: "clips", type: "integer" },
        { name: "lapsed_clips", type: "integer" },
        { name: "used_clips", type: "integer" },
        { name: "state", type: "selection" },
    ],
};

registry.category("fields").add("clip_card_boxes", clipCardBoxes);
