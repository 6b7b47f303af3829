import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** What a tour does without a tap. */
const looks = new WeakSet();

/**
 * A tour that fails above a number of taps: each click, and each field that is gone into; what is
 * typed is free.
 */
export function addCounted(name, most, steps) {
    tours.add(name, {
        steps: () => {
            const all = steps();
            const taps = all.filter(({ run }) => run && !looks.has(run)).length;
            if (taps > most) {
                throw new Error(`${name} takes ${taps} taps, agreed are ${most}`);
            }
            return all;
        },
    });
}

addCounted("clip_card_taps_remote", 5, () => [
    {
        trigger: ".o_list_button_add",
        run: "click",
    },
    {
        content: "The task that was worked on last is proposed",
        trigger: ".o_selected_row [name=task_id] input:value('Mail virker ikke')",
    },
    {
        trigger: ".o_selected_row [name=unit_amount] input",
        run: "edit 0:30",
    },
    {
        trigger: ".o_selected_row [name=name] input",
        run: "edit Ny adgangskode",
    },
    {
        content: "Clips shows no 0 beside what saving will cost",
        trigger: ".o_selected_row:contains('1 clip: 1 of KK'):not(:has([name=clip_card_clips] span))",
    },
    {
        trigger: ".o_list_button_save",
        run: "click",
    },
    {
        trigger: ".o_data_row:not(.o_selected_row):contains('0:30 work')",
    },
]);

addCounted("clip_card_taps_kind_by_key", 6, () => [
    {
        trigger: ".o_list_button_add",
        run: "click",
    },
    {
        trigger: ".o_selected_row [name=name] input",
        run: "edit Skiftet disk",
    },
    {
        trigger: ".o_selected_row [name=unit_amount] input",
        run: "edit 0:31",
    },
    {
        content: "One key, the first letter",
        trigger: ".o_selected_row [name=clip_card_work_type] [data-kind=remote]",
        run({ anchor }) {
            anchor.focus();
            anchor.dispatchEvent(new KeyboardEvent("keydown", { key: "o", bubbles: true }));
        },
    },
    {
        trigger: ".o_selected_row [name=clip_card_transport_hours] input:value('00:30')",
    },
    {
        trigger: ".o_list_button_save",
        run: "click",
    },
    {
        trigger: ".o_data_row:contains('0:31 work + 0:30 transport')",
    },
]);

addCounted("clip_card_taps_phone", 8, () => [
    {
        trigger: ".o-kanban-button-new, .o_list_button_add",
        run: "click",
    },
    {
        content: "Another task than the last one",
        trigger: ".o_form_view [name=task_id] input",
        run: "click",
    },
    {
        content: "Every task of the project is there",
        trigger: ".modal .o_kanban_record:contains('Printer'), .o-autocomplete--dropdown-item:contains('Printer') a, .o_bottom_sheet .o_kanban_record:contains('Printer')",
        run: "click",
    },
    {
        trigger: ".o_form_view [name=unit_amount] input",
        run: "edit 0:31",
    },
    {
        trigger: ".o_form_view [name=clip_card_work_type] [data-kind=onsite]",
        run: "click",
    },
    {
        content: "The transport that will count is there before saving",
        trigger: ".o_form_view [name=clip_card_transport_hours] input:value('00:30')",
    },
    {
        trigger: ".o_form_view [name=name] textarea, .o_form_view [name=name] input",
        run: "edit Ny fuser",
    },
    {
        trigger: ".o_form_button_save",
        run: "click",
    },
    {
        trigger: ".o_form_view:contains('0:31 work + 0:30 transport')",
    },
]);

addCounted("clip_card_taps_from_task", 4, () => [
    {
        content: "What the customer has left is on the task",
        trigger: ".o_form_view button[name=action_view_clip_cards]:contains('clips left')",
    },
    {
        trigger: "button[name=action_clip_card_log_time]",
        run: "click",
    },
    {
        trigger: ".modal [name=unit_amount] input",
        run: "edit 0:45",
    },
    {
        trigger: ".modal [name=name] textarea, .modal [name=name] input",
        run: "edit Ringet tilbage",
    },
    {
        trigger: ".modal .o_form_button_save",
        run: "click",
    },
    {
        trigger: "body:not(:has(.modal))",
    },
]);

addCounted("clip_card_taps_clock", 4, () => [
    {
        trigger: "button[name=action_clip_card_start]",
        run: "click",
    },
    {
        trigger: "button[name=action_clip_card_stop]",
        run: "click",
    },
    {
        content: "What was measured may be edited and described",
        trigger: ".modal [name=name] textarea, .modal [name=name] input",
        run: "edit Ryddet op",
    },
    {
        trigger: ".modal .o_form_button_save",
        run: "click",
    },
    {
        trigger: "body:not(:has(.modal)) button[name=action_clip_card_start]",
    },
]);

addCounted("clip_card_taps_check", 1, () => [
    {
        content: "The odd one first",
        trigger: ".o_data_row:first:contains('over 8 hours') button[name=action_clip_card_check]",
        run: "click",
    },
    {
        trigger: ".o_list_view:not(:contains('over 8 hours'))",
    },
]);

/** What each customer has left is on the board of projects, from wherever one is. */
function projects(...taps) {
    return [
        {
            content: "Somewhere in the middle of the day's lines",
            trigger: ".o_data_row, .o_kanban_record",
        },
        ...taps.map((trigger) => ({ trigger, run: "click" })),
        {
            content: "And why some of it cannot be used",
            trigger:
                ".o_kanban_renderer:has(.o_kanban_record:contains('on hold: 10 clips wait')) .o_kanban_record:contains('20 clips left')",
        },
    ];
}

addCounted("clip_card_taps_customer", 2, () =>
    projects(".o_navbar_apps_menu button", ".o_app[data-menu-xmlid='project.menu_main_pm']")
);

addCounted("clip_card_taps_customer_phone", 3, () =>
    projects(
        ".o_menu_toggle",
        ".o_app_menu_sidebar .btn:contains('All Apps')",
        ".o_app[data-menu-xmlid='project.menu_main_pm']"
    )
);

addCounted("clip_card_taps_cards", 1, () => [
    {
        trigger: ".o_form_view button[name=action_view_clip_cards]:contains('20 clips left')",
        run: "click",
    },
    {
        content: "Each card, with what is left and until when",
        trigger: ".o_kanban_record:contains('20 of 20 clips left'):contains('Valid until')",
    },
]);

/** Waits until a clock has moved on. */
function ticks(selector) {
    const run = async ({ anchor }) => {
        const before = anchor.textContent;
        for (let tenths = 0; tenths < 50; tenths++) {
            await new Promise((resolve) => setTimeout(resolve, 100));
            if (anchor.textContent !== before) {
                return;
            }
        }
        throw new Error(`The clock stands still: ${before}`);
    };
    looks.add(run);
    return { content: "The clock runs", trigger: selector, run };
}

/** Draws a W with a finger: like what is typed, it is free. */
function strokes(selector) {
    const run = async ({ anchor }) => {
        const { left, top, width, height } = anchor.getBoundingClientRect();
        const point = (type, x, y) =>
            anchor.dispatchEvent(
                new PointerEvent(type, {
                    bubbles: true,
                    cancelable: true,
                    pointerType: "touch",
                    isPrimary: true,
                    pressure: 0.5,
                    buttons: type === "pointerup" ? 0 : 1,
                    clientX: left + x * width,
                    clientY: top + y * height,
                })
            );
        point("pointerdown", 0.2, 0.2);
        for (let step = 1; step <= 24; step++) {
            // The pad looks at the finger every 16 ms.
            await new Promise((resolve) => setTimeout(resolve, 20));
            point("pointermove", 0.2 + step / 40, step % 12 < 6 ? 0.2 + (step % 12) / 10 : 0.8);
        }
        point("pointerup", 0.8, 0.5);
    };
    looks.add(run);
    return { content: "The pad is open for the finger", trigger: selector, run };
}

addCounted("clip_card_taps_visit", 4, () => [
    {
        content: "The fault, with the time that is left",
        trigger: ".o_kanban_record:contains('Serveren er nede'):contains('working hours left')",
    },
    ticks(".o_kanban_record .o_clip_card_countdown"),
    {
        trigger: ".o_kanban_record button[name=action_clip_card_arrive]",
        run: "click",
    },
    {
        content: "The clock is gone, and the way out is on the same card",
        trigger:
            ".o_kanban_record:contains('Serveren er nede'):contains('Met'):not(:has(.o_clip_card_countdown)) button[name=action_clip_card_leave]",
        run: "click",
    },
    {
        content: "The time is filled in from the arrival",
        trigger: ".modal [name=task_id]:contains('Serveren er nede')",
    },
    {
        trigger: ".modal [name=hours] input:value('00:01')",
    },
    {
        trigger: ".modal [name=name] input",
        run: "edit Strømforsyning skiftet",
    },
    {
        trigger: ".modal button[name=action_finish]",
        run: "click",
    },
    {
        content: "Nothing is waiting any more",
        trigger: ".o_view_nocontent:contains('No call-outs are waiting')",
    },
]);

addCounted("clip_card_taps_visit_signed", 6, () => [
    {
        trigger: ".o_kanban_record button[name=action_clip_card_arrive]",
        run: "click",
    },
    {
        trigger: ".o_kanban_record button[name=action_clip_card_leave]",
        run: "click",
    },
    {
        trigger: ".modal [name=signed_by] input",
        run: "edit Birthe Bager",
    },
    {
        trigger: ".modal .o_signature",
        run: "click",
    },
    strokes(".modal canvas.o_web_sign_signature"),
    {
        trigger: ".modal .btn-primary:enabled:contains('Adopt')",
        run: "click",
    },
    {
        content: "The customer sees what was drawn",
        trigger: ".modal [name=signature] img[src^='data:image/png;base64']",
    },
    {
        trigger: ".modal button[name=action_finish]",
        run: "click",
    },
    {
        trigger: ".o_view_nocontent:contains('No call-outs are waiting')",
    },
]);

addCounted("clip_card_taps_callout_done", 3, () => [
    {
        trigger: ".o_kanban_record:contains('Serveren er nede')",
        run: "click",
    },
    {
        content: "Whom to call, and where to go",
        trigger: ".o_form_view a[href='tel:+4539621122']",
    },
    {
        trigger: ".o_form_view a[href*='openstreetmap.org']:contains('Show on a map')",
    },
    {
        trigger: ".o_form_view .o_clip_card_countdown:contains('working hours left')",
    },
    {
        content: "Mended over the phone: all else is behind one button",
        trigger: ".o_form_statusbar .o_statusbar_buttons .dropdown-toggle",
        run: "click",
    },
    {
        trigger: ".dropdown-menu button[name=action_clip_card_done], .o_bottom_sheet button[name=action_clip_card_done]",
        run: "click",
    },
    {
        trigger: ".o_form_view:not(:has(.o_clip_card_countdown))",
    },
]);
