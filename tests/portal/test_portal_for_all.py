"""Every page of ours, for those who see badly, use keys or hold a phone (WCAG 2.2 AA)."""

import json
import re
import unittest
from importlib.util import find_spec
from pathlib import Path

from odoo.tests import tagged

from ..server_checks.common import ServerCheckCommon
from .common import PortalCase

LONG_WORD = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerk' * 5
#: What a reader's browser is asked on each page, wide and narrow. Stock's frame, and stock's
#: parts of a quotation, are left out.
LOOK = """
const found = [];
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
async function open(path, width) {
    const frame = document.createElement("iframe");
    frame.style = `position: fixed; inset: 0; border: 0; height: 900px; width: ${width}px`;
    frame.src = path;
    await new Promise((done) => { frame.onload = done; document.body.append(frame); });
    frame.contentWindow.eval(AXE);
    return frame;
}
async function look(path, width) {
    const frame = await open(path, width);
    const page = frame.contentDocument;
    const ours = [
        ...page.querySelectorAll(".o_clip_card_portal, #clip_card_terms, .o_clip_card_agree"),
    ];
    for (const part of page.querySelectorAll(".modal:has(.o_clip_card_agree)")) {
        part.classList.add("show");
        part.style.display = "block";
    }
    const tell = (what) => found.push(`${path} at ${width}: ${what}`);
    if (!ours.length) tell("nothing of ours");
    // What a phone folds is looked at unfolded.
    page.querySelectorAll(".o_clip_card_filters").forEach((part) => part.classList.add("show"));
    for (const violation of (await frame.contentWindow.axe.run(ours)).violations) {
        const nodes = violation.nodes.map((node) => node.html.slice(0, 120));
        tell(`${violation.id} (${violation.impact}): ${nodes.join(" | ")}`);
    }
    const {scrollWidth, clientWidth} = page.documentElement;
    if (scrollWidth > clientWidth) tell(`${scrollWidth - clientWidth} pixels too wide`);
    const controls = "a[href], button, input, select, textarea, summary";
    for (const control of ours.flatMap((part) => [...part.querySelectorAll(controls)])) {
        if (control.type === "hidden" || !control.checkVisibility()) continue;
        const name = control.outerHTML.slice(0, 100);
        control.focus({focusVisible: true});
        if (page.activeElement !== control) tell(`no key leads to ${name}`);
        const style = frame.contentWindow.getComputedStyle(control);
        if (style.outlineStyle === "none") tell(`no ring around ${name}`);
        const shapes = /btn|form-control|form-select/.test(control.className);
        const {height} = control.getBoundingClientRect();
        if (width < 768 && shapes && height < 44) tell(`${height} pixels high: ${name}`);
    }
    frame.remove();
}
(async () => {
    for (const path of PATHS) {
        for (const width of [1280, 390]) await look(path, width);
    }
    if (found.length) console.error(found.join("\\n"));
    else console.log("test successful");
})();
"""


def read_axe():
    """The source of axe-core, from its package for Python; '' where that is not installed."""
    package = find_spec('axe_playwright_python')
    if not package:
        return ''
    folder = Path(package.submodule_search_locations[0])
    return (folder / 'axe.min.js').read_text(encoding='utf-8')


@unittest.skipUnless(read_axe(), "axe-playwright-python is in dev/requirements.txt")
@tagged('post_install', '-at_install')
class TestPagesForAll(PortalCase, ServerCheckCommon):
    def setUp(self):
        super().setUp()
        self.checked = self.finish(self.make_check(), 'ok', ('critical', 1.5))
        self.account.sudo().company_id.phone = '+45 33 12 34 56'
        self.use(75, 9, name=LONG_WORD, clip_card_work_type='onsite')
        self.use(40 * 60, 3, name="Mere, end der var klip til")

    def look_at(self, *paths, login=None):
        """Let a browser look at pages, signed in or with their links alone."""
        self.env.flush_all()
        code = f'const AXE = {json.dumps(read_axe())}, PATHS = {json.dumps(paths)};{LOOK}'
        self.browser_js('/web/login' if not login else '/my', code, login=login, timeout=300)

    def request(self, page, **values):
        """Send one of the customer's forms; its task."""
        self.enter(self.kasper)
        values = {'name': LONG_WORD[:190], 'request_key': page, **values}
        self.submit(f'/my/clip-cards/{page}/{self.account.id}', **values)
        return self.env['project.task'].search([('clip_card_request_key', '=', page)])

    def pages(self):
        """Where a customer can go from the overview, and what each of these leads to."""
        account, card = self.account, self.card
        entry = account.card_ids.entry_ids.filtered(lambda it: it.kind == 'work')[:1]
        yield '/my/clip-cards'
        for part in ('renew', 'stop', 'add-ons', 'visit', 'fault', 'agreement', 'statement'):
            yield f'/my/clip-cards/{part}/{account.id}'
        yield f'/my/clip-cards/{card.id}'
        yield f'/my/clip-cards/{card.id}?search=ingenting'
        yield f'/my/clip-cards/statement/{account.id}?totals=task'
        yield f'/my/clip-cards/add-on/{account.id}/{self.subscription.id}'
        yield f'/my/clip-cards/check/{self.checked.id}'
        yield f'/my/clip-cards/question/{entry.id}'
        for task in (self.request('fault'), self.request('visit')):
            yield f'/my/clip-cards/request/{task.id}'

    def test_signed_in(self):
        pages = list(self.pages())
        self.look_at(*pages, login=self.kasper.login)

    def test_by_mail(self):
        task = self.make_task("Ny mailserver", user_ids=self.consultant_user.ids)
        task.clip_card_estimate = 4
        task.action_clip_card_ask_estimate()
        addresses = [
            self.card._get_statement_url(),
            self.account._get_decision_url('renew'),
            self.account._get_decision_url('stop'),
            task._get_estimate_url(),
            f'/my/clip-cards/{self.card.id}?access_token=gone',
        ]
        self.look_at(*(re.sub(r'^https?://[^/]+', '', address) for address in addresses))

    def test_signing_and_paying(self):
        signed = self.sell(20, confirm=False).order_id
        signed.write({'require_signature': True, 'require_payment': False})
        paid = self.sell(10, confirm=False).order_id
        paid.write({'require_signature': False, 'require_payment': True})
        (signed | paid).action_quotation_sent()
        self.look_at(signed.get_portal_url(), paid.get_portal_url())

    def test_stopped_and_without_cards(self):
        self.account.renewal = 'stop'
        self.look_at('/my/clip-cards', login=self.kasper.login)
        self.company.clip_card_sell_online = True
        self.look_at('/my/clip-cards', login=self.sven.login)

    def test_on_hold_waiting_and_paid_by_a_saved_method(self):
        task = self.make_task("Ny mailserver", user_ids=self.consultant_user.ids)
        task.clip_card_estimate = 4
        task.action_clip_card_ask_estimate()
        self.account.sudo().purchase_order_policy = 'required'
        provider = self.env['payment.provider'].create(
            {'name': "Kortselskabet", 'state': 'test', 'company_id': self.company.id}
        )
        self.env['payment.token'].create(
            {
                'provider_id': provider.id,
                'payment_method_id': self.env.ref('payment.payment_method_card').id,
                'partner_id': self.kasper.partner_id.id,
                'payment_details': '1234',
                'provider_ref': 'ref-1234',
            }
        )
        self.card.sale_line_id.order_id._create_invoices().action_post()
        self.card.with_user(self.manager)._hold("Regningen er ikke betalt")
        self.look_at(
            '/my/clip-cards',
            f'/my/clip-cards/agreement/{self.account.id}',
            login=self.kasper.login,
        )
