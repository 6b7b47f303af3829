import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloatTime } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Whole minutes as hours and minutes, such as 0:31; nothing for none. */
export function formatClipCardMinutes(minutes) {
    return minutes ? formatFloatTime(minutes / 60, { noLeadingZeroHour: true }) : "";
}
formatClipCardMinutes.extractOptions = () => ({});

/** Minutes of the ledger, which is only read. */
export class ClipCardMinutes extends Component {
    static template = "clip_card.Minutes";
    static props = { ...standardFieldProps };

    get text() {
        return formatClipCardMinutes(this.props.record.data[this.props.name]);
    }
}

export const clipCardMinutes = {
    component: ClipCardMinutes,
    displayName: _t("Minutes"),
    supportedTypes: ["integer"],
    listViewWidth: 80,
};

registry.category("fields").add("clip_card_minutes", clipCardMinutes);
registry.category("formatters").add("clip_card_minutes", formatClipCardMinutes);
