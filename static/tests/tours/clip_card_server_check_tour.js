import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { addCounted } from "./clip_card_taps_tours";

const line = (topic) => `.o_clip_card_checklist_line[data-topic='${topic}']`;

const answer = () => [
    {
        content: "What the last check found stands beside the topic",
        trigger: `${line("Disk")} .o_clip_card_checklist_last:contains('Last check: OK, 120 GB')`,
    },
    {
        content: "One tap for the result",
        trigger: `${line("Disk")} button[data-result=watch]`,
        run: "click",
    },
    {
        trigger: `${line("Disk")} button[data-result=watch][aria-pressed=true]`,
    },
    {
        content: "The change since the last check is in words",
        trigger: `${line("Disk")} .o_clip_card_checklist_last:contains('Worse')`,
    },
    {
        trigger: `${line("Disk")} input[name=value]`,
        run: "edit 80.5",
    },
    {
        trigger: `${line("Disk")} textarea[name=remark]`,
        run: "edit Ryd op inden jul",
    },
];

const finish = () => [
    ...stepUtils.statusbarButtonsSteps("Mark the Rest as OK"),
    {
        trigger: `${line("Backup")} button[data-result=ok][aria-pressed=true]`,
    },
    {
        content: "What was typed has been saved",
        trigger: `${line("Disk")} input[name=value]:value(80.50), ${line("Disk")} input[name=value]:value(80.5)`,
    },
    ...stepUtils.statusbarButtonsSteps("Finish and Send"),
    {
        content: "Done, and locked",
        trigger: `${line("Disk")} .o_clip_card_checklist_value:contains('80.50 GB')`,
    },
    {
        trigger: `${line("Disk")} .o_clip_card_checklist_result:contains('Watch'):not(:has(button))`,
    },
];

registry.category("web_tour.tours").add("clip_card_server_check", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("hr_timesheet.timesheet_menu_root", "Go to Timesheets"),
        {
            trigger: "[data-menu-xmlid='clip_card.clip_card_server_check_menu_timesheet']",
            run: "click",
        },
        {
            content: "My checks that are to be done",
            trigger: ".o_kanban_record:contains('Bageriet Kernen ApS'):contains('0 of 2 topics')",
            run: "click",
        },
        ...answer(),
        ...finish(),
    ],
});

registry.category("web_tour.tours").add("clip_card_server_check_phone", {
    url: "/odoo/action-clip_card.clip_card_server_check_action_mine",
    steps: () => [
        {
            trigger: ".o_kanban_record:contains('Bageriet Kernen ApS'):contains('0 of 2 topics')",
            run: "click",
        },
        ...answer(),
        ...finish(),
    ],
});

const openMyChecks = () => [
    {
        trigger: ".o_navbar_apps_menu button",
        run: "click",
    },
    {
        trigger: ".o_app[data-menu-xmlid='hr_timesheet.timesheet_menu_root']",
        run: "click",
    },
    {
        trigger: "[data-menu-xmlid='clip_card.clip_card_server_check_menu_timesheet']",
        run: "click",
    },
];

addCounted("clip_card_taps_check_confirm_all", 4, () => [
    ...openMyChecks(),
    {
        content: "Everything was reported; one tap, with the date by which it is to be done",
        trigger:
            ".o_kanban_record:contains('2 of 2 topics'):contains('Deadline') button[name=action_done]",
        run: "click",
    },
    {
        trigger: ".o_view_nocontent:contains('Nothing to check for you')",
    },
]);

addCounted("clip_card_taps_check_rest_ok", 5, () => [
    ...openMyChecks(),
    {
        trigger: ".o_kanban_record:contains('1 of 2 topics'):not(:has(button[name=action_done]))",
        run: "click",
    },
    {
        content: "The reported value, why it is proposed so, and its trend",
        trigger: `${line("Disk")}:contains('Watch from 50 GB down, critical from 10 GB down') svg[aria-label$='40 GB']`,
    },
    {
        trigger: "button[name=action_done_rest_ok]",
        run: "click",
    },
    {
        trigger: `${line("Backup")} .o_clip_card_checklist_result:contains('OK'):not(:has(.btn-group))`,
    },
]);

addCounted("clip_card_taps_check_task", 1, () => [
    {
        trigger: `${line("Disk")} .o_clip_card_checklist_task`,
        run: "click",
    },
    {
        content: "Still at the check",
        trigger: `${line("Disk")} .o_clip_card_checklist_task_made:contains('Task made')`,
    },
]);
