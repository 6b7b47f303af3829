import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const LEAVE = { run: "click", expectUnloadPage: true };

function buy() {
    return [
        {
            content: "Each size with its price, saving and what an hour costs",
            trigger:
                ".o_clip_card_size:contains('30 clips'):contains('25,500.00'):contains('850.00'):contains('You save')",
        },
        {
            trigger: ".o_clip_card_size:contains('20 clips')",
            run: "click",
        },
        {
            trigger: "#add_to_cart",
            run: "click",
        },
        {
            content: "One card is one thing in the cart",
            trigger: "a sup.my_cart_quantity:text(1)",
            ...LEAVE,
        },
        {
            content: "Add-on products are offered with it",
            trigger:
                "[name=suggested_product]:contains('Telefonsupport'):contains('2 clips per month') .js_add_suggested_products",
            ...LEAVE,
        },
        {
            trigger: ".o_cart_product:contains('Telefonsupport'):contains('2 clips per month')",
        },
        {
            content: "Another size has its own price",
            trigger: ".o_clip_card_cart_size:visible select",
            run: "selectByLabel 30 clips",
        },
        {
            trigger: "#cart_products .oe_currency_value:contains('25,500.00')",
        },
        {
            trigger: ".o_total_card:contains('31,875.00')",
        },
        {
            trigger: "a[name=website_sale_main_button]",
            ...LEAVE,
        },
    ];
}

function pay() {
    return [
        {
            trigger: "input[name=customer_input]",
            run: "edit 4242424242424242",
        },
        {
            trigger: "button[name=o_payment_submit_button]",
            ...LEAVE,
        },
        {
            trigger: "[name=order_confirmation]:contains('Your payment has been processed.')",
            timeout: 60000,
        },
    ];
}

tours.add("clip_card_shop_guest", {
    steps: () => [
        ...buy(),
        {
            trigger: "form.address_autoformat input[name=name]",
            run: "edit Gitte Gæst",
        },
        {
            trigger: "form.address_autoformat input[name=email]",
            run: "edit gitte@example.com",
        },
        {
            trigger: "form.address_autoformat input[name=phone]",
            run: "edit 12345678",
        },
        {
            trigger: "a[name=website_sale_main_button]",
            ...LEAVE,
        },
        ...pay(),
        {
            content: "The guest becomes a customer with a login",
            trigger: "a:contains('Sign Up')",
            ...LEAVE,
        },
        {
            trigger: "input[name=password]",
            run: "edit clip-card-tests",
        },
        {
            trigger: "input[name=confirm_password]",
            run: "edit clip-card-tests",
        },
        {
            trigger: ".oe_signup_form button[type=submit]",
            ...LEAVE,
        },
        {
            trigger: "a[href^='/my/clip-cards']",
            ...LEAVE,
        },
        {
            trigger: ".o_clip_card_portal:contains('KK'):contains('30')",
        },
    ],
});

tours.add("clip_card_shop_customer", {
    steps: () => [
        ...buy(),
        ...pay(),
    ],
});
