"""On a screen of 1440 pixels nothing of a card's orders, invoices and projects is cut."""

import json

from odoo.tests import HttpCase, tagged

from ..selling.common import SellingCommon

#: What a page shows, and what of it is cut.
LOOK = """
const found = [];
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const PARTS = ".o_list_table th, .o_list_table td, .o_list_table th *, .o_list_table td *"
    + ", .o_kanban_record .text-truncate";
const shown = () => document.querySelector(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)");
function isCut(part) {
    const {overflowX, display} = getComputedStyle(part);
    return overflowX !== "visible" && display !== "inline" && part.innerText?.trim()
        && part.clientWidth && part.scrollWidth > part.clientWidth + 1;
}
(async () => {
    const button = document.querySelector(CLICK);
    button?.click();
    for (let tries = 0; button?.isConnected && tries < 300; tries++) await pause(100);
    for (let tries = 0; !shown() && tries < 300; tries++) await pause(100);
    await pause(500);
    if (!shown()) found.push("nothing is shown");
    for (const part of document.querySelectorAll(PARTS)) {
        if (isCut(part)) {
            found.push(`${part.innerText} (${part.scrollWidth} > ${part.clientWidth})`);
        }
    }
    const list = document.querySelector(".o_list_renderer");
    if (list && list.scrollWidth > list.clientWidth) {
        found.push(`the list is ${list.scrollWidth - list.clientWidth} px too wide`);
    }
    if (found.length) console.error(found.join("; "));
    else console.log("test successful");
})();
"""


@tagged('post_install', '-at_install')
class TestColumns(SellingCommon, HttpCase):
    browser_size = '1440x900'

    def look_at(self, user, path, click='none'):
        """:param click: the button that leads to what is looked at"""
        self.env.flush_all()
        code = f'const CLICK = {json.dumps(click)};{LOOK}'
        ready = "!!document.querySelector('.o_form_view, .o_kanban_view')"
        with self.subTest(path):
            self.browser_js(path, code, ready, login=user.login)

    def look_at_form(self, user, record, **kwargs):
        self.look_at(user, f'/odoo/{record._name}/{record.id}', **kwargs)

    def test_orders_and_projects(self):
        self.customer.name = "Tandlægerne Nørregade I/S"
        quotation = self.sell(20, confirm=False).order_id
        order = self.sell(30).order_id
        self.salesperson.group_ids += self.env.ref('project.group_project_user')
        self.look_at_form(self.salesperson, quotation)
        self.look_at_form(self.salesperson, order)
        self.look_at(self.salesperson, '/odoo/action-project.open_view_project_all')

    def test_invoices_and_credit_notes(self):
        invoice = self.invoice(self.sell(30))
        credit = self.draft_credit(invoice)
        self.look_at_form(self.accountant, invoice)
        self.look_at_form(self.accountant, credit)
        account = self.customer.clip_card_account_ids
        self.look_at_form(self.accountant, account, click='button[name=action_view_invoices]')
