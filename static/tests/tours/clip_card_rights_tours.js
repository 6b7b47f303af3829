import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Addresses that lead to what those who decide may do, and to what those who ask may do. */
const DECIDING = "renew|stop|add-ons|agreement|add-on|estimate".split("|");
const ASKING = "visit|fault".split("|");
const without = (parts) =>
    parts.map((part) => `:not(:has(a[href*='/my/clip-cards/${part}/']))`).join("");

function click(trigger) {
    return { trigger, run: "click", expectUnloadPage: true };
}

tours.add("clip_card_portal_sees", {
    steps: () => [
        {
            content: "What was asked for by its address is refused in words",
            trigger: "[role=alert]:contains('ordering is for Dorthe Direktør')",
        },
        {
            content: "The card is seen, and nothing that could be done with it",
            trigger: `.o_clip_card_portal:has(article)${without([...DECIDING, ...ASKING])}`,
        },
        {
            trigger: ".o_clip_card_portal:not(:has(button, select))",
        },
        click("article a:contains(Statement)"),
        {
            trigger: `.o_clip_card_portal:has(td:contains('Skiftede disk'))${without(["question", "renew"])}`,
        },
    ],
});

tours.add("clip_card_portal_asks", {
    url: "/my/clip-cards",
    steps: () => [
        {
            trigger: `.o_clip_card_portal:has(article)${without(DECIDING)}`,
        },
        click("a:contains('Order a consultant')"),
        { trigger: "#clip_card_name", run: "edit Ny printer" },
        click("button:contains(Send)"),
        { trigger: "[role=status]:contains('Ny printer')" },
        click("a:contains('Report a fault')"),
        { trigger: "#clip_card_name", run: "edit Serveren er nede" },
        click("button:contains(Report), button:contains('Send fault report')"),
        { trigger: "section:contains('Requests') li:contains('Serveren er nede')" },
        click("article a:contains(Statement)"),
        { trigger: "tr:contains('Skiftede disk') summary", run: "click" },
        click("tr:contains('Skiftede disk') a:contains('Ask about this')"),
        { trigger: "#clip_card_question", run: "edit Hvorfor to klip?" },
        click("button:contains(Ask)"),
        { trigger: "tr:contains('Not answered yet: Hvorfor to klip?')" },
    ],
});

tours.add("clip_card_portal_decides", {
    url: "/my/clip-cards",
    steps: () => [
        click(".alert:contains('Ny mailserver') a:contains('Accept or decline')"),
        click("button[value=accept]"),
        { trigger: ".alert-success:contains('You have accepted.')" },
        click(".breadcrumb a[href='/my/clip-cards']"),
        click("a:contains('Automatic renewal')"),
        { trigger: "label:contains('20 clips')", run: "click" },
        { trigger: "#clip_card_most", run: "edit 3" },
        click("button:contains('I agree')"),
        { trigger: ".o_clip_card_portal:contains('At most 3 times a year.')" },
        click("a[href^='/my/clip-cards/renew/']"),
        click("button:contains('Continue to the quotation')"),
        { trigger: "a:contains('Sign')", run: "click" },
        { trigger: ".modal .o_web_sign_name_and_signature input", run: "edit Kasper Kunde" },
        { trigger: ".modal canvas.o_web_sign_signature", run: "canvasNotEmpty" },
        click(".modal .o_portal_sign_submit:enabled"),
        { trigger: "#quote_content:contains('Thank You')" },
    ],
});
