import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const PREFIX = "clip_card_draft";
const SENT = "clip_card_sent";

/**
 * Keeps what a customer writes in a form while the session expires and after *Back*.
 *
 * The key of the form is kept with it, so that what is sent again makes no second request: neither
 * a draft, nor what was taken already and is sent unchanged after *Back*.
 */
export class ClipCardDraft extends Interaction {
    static selector = ".o_clip_card_draft";
    dynamicContent = {
        _root: { "t-on-input": this.save, "t-on-submit": this.onSubmit },
    };

    setup() {
        this.key = PREFIX + window.location.pathname;
        const draft = JSON.parse(sessionStorage.getItem(this.key) || "{}");
        for (const field of this.getFields()) {
            if (draft[field.name]) {
                field.value = draft[field.name];
            }
        }
    }

    getFields() {
        return [...this.el.elements].filter(
            (field) => field.name && !["csrf_token", "pictures"].includes(field.name)
        );
    }

    onSubmit() {
        const sent = JSON.parse(sessionStorage.getItem(SENT + window.location.pathname));
        const [visit] = performance.getEntriesByType("navigation");
        if (sent && visit.type === "back_forward" && this.isSame(sent)) {
            this.el.elements.request_key.value = sent.request_key;
        }
        this.save();
    }

    isSame(sent) {
        return this.getFields().every(
            (field) => field.name === "request_key" || field.value === sent[field.name]
        );
    }

    save() {
        const draft = Object.fromEntries(this.getFields().map((it) => [it.name, it.value]));
        sessionStorage.setItem(this.key, JSON.stringify(draft));
    }
}

/** Keeps drafts as sent once their form was taken, which leads to the customer's cards. */
export class ClipCardDraftsTaken extends Interaction {
    static selector = ".o_clip_card_portal > .alert-success";

    setup() {
        for (const name of Object.keys(sessionStorage).filter((it) => it.startsWith(PREFIX))) {
            sessionStorage.setItem(name.replace(PREFIX, SENT), sessionStorage.getItem(name));
            sessionStorage.removeItem(name);
        }
    }
}

registry.category("public.interactions").add("clip_card.draft", ClipCardDraft);
registry.category("public.interactions").add("clip_card.drafts_taken", ClipCardDraftsTaken);
