import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

function write(input, value) {
    input.value = value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

// The shop reads the quantity of a product from a field of its own.
export class ClipCardSizes extends Interaction {
    static selector = ".o_clip_card_sizes";
    dynamicContent = {
        "input[name='clip_card_size']": {
            "t-on-change": (ev) => write(this.quantity, ev.target.value),
        },
    };

    start() {
        // A browser that goes back keeps what was chosen.
        const chosen = this.el.querySelector("input[name='clip_card_size']:checked");
        if (chosen && chosen.value !== this.quantity.value) {
            write(this.quantity, chosen.value);
        }
    }

    get quantity() {
        return this.el.querySelector("input[name='add_qty']");
    }
}

export class ClipCardCartSize extends Interaction {
    static selector = ".o_clip_card_cart_size";
    dynamicContent = {
        select: {
            "t-on-change": (ev) => write(this.el.querySelector(".js_quantity"), ev.target.value),
        },
    };
}

const interactions = registry.category("public.interactions");
interactions.add("clip_card.sizes", ClipCardSizes);
interactions.add("clip_card.cart_size", ClipCardCartSize);
