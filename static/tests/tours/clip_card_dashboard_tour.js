import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("clip_card_dashboard", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("clip_card.clip_card_menu_root", "Go to Clip Cards"),
        {
            trigger: ".o_menu_sections [data-menu-xmlid='clip_card.clip_card_menu_reporting']",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='clip_card.clip_card_dashboard_menu']",
            run: "click",
        },
        {
            content: "The chart is drawn",
            trigger: ".o_clip_card_dashboard canvas",
        },
        {
            content: "A tile opens what it counts",
            trigger: ".o_clip_card_tile[data-name=uncovered]:contains('2')",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('Bageriet Kernen ApS')",
        },
    ],
});
