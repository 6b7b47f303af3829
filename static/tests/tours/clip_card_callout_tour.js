import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

tours.add("clip_card_callout", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("hr_timesheet.timesheet_menu_root", "Go to Timesheets"),
        {
            trigger: "[data-menu-xmlid='clip_card.project_task_menu_callout_timesheets']",
            run: "click",
        },
        {
            content: "Nothing is waiting; a customer calls",
            trigger: ".o_control_panel button:contains('Report a Fault')",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=account_id] input",
            run: "edit Bageriet",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Bageriet Kernen ApS') a",
            run: "click",
        },
        {
            content: "The customer can be told at once by when somebody comes",
            trigger: ".modal .alert:contains('Call-out guarantee of 4 working hours: on site by')",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Serveren er nede",
        },
        {
            trigger: ".modal button[name=action_report]",
            run: "click",
        },
        {
            content: "The task says how much time is left",
            trigger: ".o_form_view .alert:contains('On site by'):contains('working hours left')",
        },
        {
            content: "On site",
            trigger: ".o_form_view button[name=action_clip_card_arrive]",
            run: "click",
        },
        {
            content: "The guarantee is met",
            trigger: ".o_form_view .alert:contains('Met'):contains('Karl Konsulent')",
        },
        {
            content: "The time of the visit is to be completed",
            trigger: "[data-menu-xmlid='hr_timesheet.timesheet_menu_activity_user']",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Serveren er nede') .o_data_cell[name=unit_amount]",
            run: "click",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=unit_amount] input",
            run: "edit 0:30",
        },
        {
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            trigger:
                ".o_data_row:not(.o_selected_row):contains('0:30 work + 0:30 transport → 1:00 on the task → 1 clip: 1 from KK')",
        },
    ],
});
