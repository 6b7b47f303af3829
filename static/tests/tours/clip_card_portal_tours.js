import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Fetch what a link leads to, as a click on it would download it. */
async function download({ anchor }, type) {
    const answer = await fetch(anchor.href);
    if (!answer.ok || !answer.headers.get("Content-Type").startsWith(type)) {
        throw new Error(`${anchor.href}: ${answer.status} ${answer.headers.get("Content-Type")}`);
    }
}

tours.add("clip_card_portal_read", {
    url: "/my",
    steps: () => [
        {
            content: "The tile says how many clips there are",
            trigger: "a[href='/my/clip-cards']:contains('Clips left: 7')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The punched card",
            trigger: "[role=img][aria-label='7 of 10 clips left']",
        },
        {
            trigger: "article a:contains(Statement)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Why it cost that, on demand",
            trigger: "tr:contains('Ny disk') summary",
            run: "click",
        },
        {
            trigger: "tr:contains('Ny disk') details[open]:contains('1:01 on the task → 2 clips')",
        },
        {
            content: "One consultant's work",
            trigger: "#clip_card_consultant",
            run: "select Kit Kollega",
        },
        {
            trigger: "form[role=search] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "body:not(:contains('Ny disk')) tbody:contains('Opdatering')",
        },
        {
            trigger: "a:contains('Show all')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "tbody:contains('Ny disk')",
        },
        {
            content: "The spreadsheet",
            trigger: "a[href$='/xlsx']",
            run: (helpers) => download(helpers, "application/vnd.openxmlformats"),
        },
        {
            content: "The PDF",
            trigger: "a[href$='/pdf']",
            run: (helpers) => download(helpers, "application/pdf"),
        },
    ],
});

tours.add("clip_card_portal_renew", {
    url: "/my/clip-cards",
    steps: () => [
        {
            trigger: ".alert-warning:contains('only 2 clips left') a:contains(Renew)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The last size is proposed; take the next one",
            trigger: "label:contains('20 clips, 10 % off') input",
            run: "click",
        },
        {
            trigger: "button:contains('Continue to the quotation')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Sign the quotation",
            trigger: 'a:contains("Sign")',
            run: "click",
        },
        {
            trigger: ".modal .o_web_sign_name_and_signature input",
            run: "edit Kasper Kunde",
        },
        {
            trigger: ".modal canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#quote_content:contains('Thank You')",
        },
    ],
});

tours.add("clip_card_portal_stop", {
    url: "/my/clip-cards",
    steps: () => [
        {
            trigger: "a[href^='/my/clip-cards/stop/']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "form:contains('Stop your clip cards?') button:contains(Stop)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[role=status]:contains('You have stopped')",
        },
        {
            trigger: "button[name=resume]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[role=status]:contains('You have resumed')",
        },
    ],
});

tours.add("clip_card_portal_fault", {
    url: "/my/clip-cards",
    steps: () => [
        {
            trigger: "a:contains('Report a fault')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#clip_card_name",
            run: "edit Serveren er nede",
        },
        {
            trigger: "#clip_card_description",
            run: "edit Intet lys",
        },
        {
            trigger: "button:contains(Report)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[role=status]:contains('Serveren er nede')",
        },
        {
            trigger: "section:contains('Requests') li:contains('Serveren er nede')",
        },
        {
            content: "Back, and sent again as it was",
            trigger: "[role=status]:contains('Serveren er nede')",
            run: () => history.back(),
            expectUnloadPage: true,
        },
        {
            trigger: "#clip_card_name:value('Serveren er nede')",
        },
        {
            trigger: "button:contains(Report)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Back, and something else",
            trigger: "[role=status]:contains('Serveren er nede')",
            run: () => history.back(),
            expectUnloadPage: true,
        },
        {
            trigger: "#clip_card_name",
            run: "edit Printeren er nede",
        },
        {
            trigger: "button:contains(Report)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[role=status]:contains('Printeren er nede')",
        },
    ],
});

tours.add("clip_card_portal_filters", {
    steps: () => [
        {
            content: "On a phone the filters are folded",
            trigger: "body:has(#clip_card_consultant:not(:visible)) button:contains('Filter and sort'):not(:contains(set))",
            run: "click",
        },
        {
            trigger: "#clip_card_filters.show #clip_card_consultant:visible",
            run: "select Kit Kollega",
        },
        {
            trigger: "form[role=search] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Folded again, and the button says that one is set",
            trigger:
                "body:has(#clip_card_consultant:not(:visible)):not(:contains('Ny disk')) button:contains('Filter and sort (1 set)')",
            run: "click",
        },
        {
            content: "What was set survives",
            trigger: "#clip_card_filters.show #clip_card_consultant:value('Kit Kollega')",
        },
        {
            trigger: "a:contains('Show all'):visible",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "tbody:contains('Ny disk')",
        },
    ],
});
