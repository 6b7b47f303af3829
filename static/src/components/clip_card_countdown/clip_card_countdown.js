import { Component, onMounted, onWillUnmount, toRaw, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloatTime } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const HOUR = 3600000;
/** By how much the server's clock is ahead of this one, for each answer that it gave. */
const ahead = new WeakMap();

/** Hours and minutes; seconds as well where it is less than an hour; days where it is several. */
export function formatTimeLeft(milliseconds) {
    const hours = milliseconds / HOUR;
    if (hours >= 72) {
        return _t("%s days", Math.floor(hours / 24));
    }
    const showSeconds = hours < 1;
    const step = showSeconds ? 1000 : 60000;
    return formatFloatTime((Math.floor(milliseconds / step) * step) / HOUR, {
        noLeadingZeroHour: true,
        displaySeconds: showSeconds,
    });
}

/**
 * Working time until a consultant is due on site, counted down second by second. Outside working
 * hours it stands still; afterwards it says for how long the time has been used up.
 */
export class ClipCardCountdown extends Component {
    static template = "clip_card.Countdown";
    static props = {
        ...standardFieldProps,
        isShort: { type: Boolean, optional: true },
    };

    setup() {
        this.state = useState({ now: Date.now() });
        let timer;
        onMounted(() => {
            timer = setInterval(() => (this.state.now = Date.now()), 1000);
        });
        onWillUnmount(() => clearInterval(timer));
    }

    /** What the server said; nothing where nobody is waited for. */
    get clock() {
        return toRaw(this.props.record.data.clip_card_countdown) || null;
    }

    get now() {
        const { clock } = this;
        if (!ahead.has(clock)) {
            ahead.set(clock, clock.now - Date.now());
        }
        return this.state.now + ahead.get(clock);
    }

    get left() {
        const { now } = this;
        return this.clock.spans.reduce(
            (sum, [start, end]) => sum + Math.max(0, end - Math.max(start, now)),
            0
        );
    }

    get isOver() {
        return this.now > this.clock.due;
    }

    get isStill() {
        const { now } = this;
        return !this.isOver && !this.clock.spans.some(([start, end]) => start <= now && now < end);
    }

    get text() {
        if (this.isOver) {
            const over = formatTimeLeft(this.now - this.clock.due);
            return this.props.isShort ? _t("%s over", over) : _t("The time ran out %s ago", over);
        }
        const left = formatTimeLeft(this.left);
        return this.props.isShort ? left : _t("%s working hours left", left);
    }

    get className() {
        if (this.isOver) {
            return "text-danger fw-bold";
        }
        return this.left <= (this.clock.hours * HOUR) / 2 ? "text-warning fw-bold" : "";
    }
}

export const clipCardCountdown = {
    component: ClipCardCountdown,
    displayName: _t("Time Left"),
    supportedTypes: ["float"],
    listViewWidth: 110,
    fieldDependencies: [{ name: "clip_card_countdown", type: "json", readonly: true }],
    extractProps: ({ viewType }) => ({ isShort: viewType === "list" }),
};

registry.category("fields").add("clip_card_countdown", clipCardCountdown);
