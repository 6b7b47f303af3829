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

/** The number that a tile says, and where it stands in the list that it opens. */
const COUNTED = {
    usable: [/^\S+[^\d]*(\d+)/, sum("balance")],
    uncovered: [/(\d+)/, sum("clip_card_uncovered")],
    days: [/used up: (\d+)/, rows],
    renewal: [/of (\d+) finished/, rows],
    guarantees: [/of (\d+) fault reports/, rows],
};

function sum(field) {
    return () =>
        [...document.querySelectorAll(`.o_data_row [name=${field}]`)].reduce(
            (total, cell) => total + parseInt(cell.textContent || 0),
            0
        );
}

function rows() {
    return document.querySelectorAll(".o_data_row").length;
}

function compare(tile) {
    const [said, count] = COUNTED[tile];
    let expected;
    return [
        {
            trigger: `.o_clip_card_tile[data-name=${tile}]`,
            async run({ anchor, click }) {
                expected = parseInt(anchor.textContent.match(said)[1]);
                await click();
            },
        },
        {
            content: `What ${tile} counts is there`,
            trigger: ".o_list_view .o_data_row",
            run() {
                if (!expected || count() !== expected) {
                    throw new Error(`${tile} says ${expected} and opens ${count()}`);
                }
            },
        },
        {
            trigger: ".breadcrumb-item a:contains('Clip Card Dashboard'), .o_back_button",
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("clip_card_dashboard_tiles", {
    steps: () => [
        {
            content: "It says what differs from what is outstanding",
            trigger: ".o_clip_card_tile[data-name=usable]:contains('of which 10 wait')",
        },
        ...Object.keys(COUNTED).flatMap(compare),
        {
            trigger: ".o_clip_card_dashboard",
        },
    ],
});
