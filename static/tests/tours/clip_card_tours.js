import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import tourUtils from "@sale/js/tours/tour_utils";

const tours = registry.category("web_tour.tours");

tours.add("clip_card_sell", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("sale.sale_menu_root", "Go to Sales"),
        ...tourUtils.createNewSalesOrder(),
        ...tourUtils.selectCustomer("Bageriet Kernen ApS"),
        ...tourUtils.addProduct("Klippekort"),
        {
            content: "The first size is proposed",
            trigger: ".o_data_row .o_field_cell[name=price_subtotal]:contains(9,500.00)",
        },
        {
            content: "Choose the size",
            trigger: ".o_data_row .o_field_cell[name=clip_card_tier_id]",
            run: "click",
        },
        {
            trigger: ".o_data_row .o_field_widget[name=clip_card_tier_id] input",
            run: "edit 20",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('20 clips, 10 % off') a",
            run: "click",
        },
        {
            content: "The size sets quantity and discount",
            trigger: ".o_data_row .o_field_cell[name=price_subtotal]:contains(18,000.00)",
        },
        {
            trigger: "button[name=action_confirm]:enabled",
            run: "click",
        },
        {
            content: "The order has a card with 20 clips",
            trigger: "button[name=action_view_clip_cards] .o_stat_value:contains(20)",
            run: "click",
        },
        {
            content: "All boxes of the card are still there",
            trigger: ".o_form_view .o_field_widget[name=balance]:contains('20 of 20 clips left')",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=state]:contains(Active)",
        },
    ],
});

tours.add("clip_card_log_visit", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("hr_timesheet.timesheet_menu_root", "Go to Timesheets"),
        {
            trigger: ".o_list_button_add, .o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=project_id] input",
            run: "edit Bageriet",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Bageriet Kernen ApS') a",
            run: "click",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=task_id] input",
            run: "edit Mail",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Mail virker ikke') a",
            run: "click",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=unit_amount] input",
            run: "edit 0:31",
        },
        {
            content: "The kind of work is one tap",
            trigger: ".o_selected_row [name=clip_card_work_type] [data-kind=onsite]",
            run: "click",
        },
        {
            trigger: ".o_selected_row [data-kind=onsite][aria-checked=true]",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=name] input",
            run: "edit Ny disk",
        },
        {
            content: "What it will cost is there before saving",
            trigger: ".o_selected_row [name=clip_card_transport_hours] input:value('00:30')",
        },
        {
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "And why it cost that, after saving",
            trigger:
                ".o_data_row:not(.o_selected_row):contains('0:31 work + 0:30 transport → 1:01 on the task → 2 clips: 2 from KK')",
        },
    ],
});

tours.add("clip_card_kanban", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("clip_card.clip_card_menu_root", "Go to Clip Cards"),
        {
            trigger: "[data-menu-xmlid='clip_card.clip_card_menu']",
            run: "click",
        },
        {
            content: "A punched card",
            trigger: ".o_kanban_record:contains('Bageriet Kernen ApS'):contains('8 of 10 clips left')",
            run: "click",
        },
        {
            content: "Its ledger",
            trigger: ".o_form_view .o_field_widget[name=entry_ids] .o_data_row:contains(Karl Konsulent)",
        },
        {
            trigger: "button[name=action_view_order]",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=order_line] .o_data_row:contains(Klippekort)",
        },
    ],
});
