import { rpc } from "@web/core/network/rpc";
import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

function write(input, value) {
    input.value = value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

// The shop reads the quantity of a product from a field of its own.
export class ClipCardSizes extends Interaction {
    static selector = ".o_clip_card_shop_card";
    dynamicContent = {
        ".o_clip_card_sizes": { "t-on-change": this.onChoose },
        ".product_id": { "t-on-change": this.onVariant },
    };

    start() {
        // A browser that goes back keeps what was chosen.
        if (this.chosen && this.chosen.value !== this.quantity.value) {
            write(this.quantity, this.chosen.value);
        }
    }

    get chosen() {
        return this.el.querySelector("input[name='clip_card_size']:checked");
    }

    get quantity() {
        return this.el.querySelector("input[name='add_qty']");
    }

    onChoose(ev) {
        if (ev.target.name === "clip_card_size") {
            write(this.quantity, ev.target.value);
        }
    }

    // Another variant has other prices.
    async onVariant(ev) {
        const list = this.el.querySelector(".o_clip_card_size_list");
        const product = ev.target.value;
        if (!list || list.dataset.productId === product || product === "0") {
            return;
        }
        list.dataset.productId = product;
        const info = await this.waitFor(
            rpc("/website_sale/get_combination_info", {
                product_template_id: this.el.querySelector(".product_template_id").value,
                product_id: product,
                combination: [],
                add_qty: this.quantity.value,
            })
        );
        if (info.clip_card_sizes && list.dataset.productId === product) {
            list.innerHTML = info.clip_card_sizes;
            const same = `input[name='clip_card_size'][value='${this.quantity.value}']`;
            list.querySelector(same).checked = true;
        }
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
