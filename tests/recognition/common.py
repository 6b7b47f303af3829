"""Short ways to recognise the revenue of clip cards, and to tie it to the books."""

from odoo.fields import Command, Date

from odoo.addons.clip_card.revenue.recognition_facts import RecognitionFacts
from odoo.addons.clip_card.revenue.recognition_plan import RecognitionPlan

from ..selling.common import SellingCommon


class RecognitionCommon(SellingCommon):
    """A company that recognises revenue since 2025, with the Danish accounts."""

    START = '2025-01-01'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deferred = cls.chart('dk_coa_7410')
        cls.sales = cls.chart('dk_coa_1010')
        cls.breakage = cls.sales.copy({'code': '1011', 'name': "Bortfaldne klip"})
        cls.misc = cls.env['account.journal'].search(
            [('type', '=', 'general'), ('company_id', '=', cls.company.id)], limit=1
        )
        cls.switch_on()

    @classmethod
    def chart(cls, name):
        return cls.env['account.chart.template'].with_company(cls.company).ref(name)

    @classmethod
    def switch_on(cls, **values):
        cls.company.write(
            {
                'clip_card_recognition': True,
                'clip_card_recognition_start': cls.START,
                'clip_card_deferred_account_id': cls.deferred.id,
                'clip_card_breakage_account_id': cls.breakage.id,
                'clip_card_recognition_journal_id': cls.misc.id,
                **values,
            }
        )

    @classmethod
    def set_euro_rates(cls, rates):
        """Sell in euros too, at so many kroner each.

        :param rates: kroner per euro, per first day
        """
        cls.euro = cls.env.ref('base.EUR')
        cls.euro.active = True
        cls.env['res.currency.rate'].create(
            [
                {
                    'name': day,
                    'rate': 1 / rate,
                    'currency_id': cls.euro.id,
                    'company_id': cls.company.id,
                }
                for day, rate in rates.items()
            ]
        )
        cls.pricelist = cls.env['product.pricelist'].create(
            {'name': "Euro", 'currency_id': cls.euro.id, 'company_id': cls.company.id}
        )

    def sell_in_euros(self, clips, price, **values):
        """A confirmed order of one card at a unit price in euros."""
        line = self.sell(clips, confirm=False, **values)
        line.order_id.sudo().pricelist_id = self.pricelist
        line.sudo().price_unit = price
        line.order_id.action_confirm()
        return line

    def work(self, clips, day, task=None, customer=None):
        """Time of a task of its own that costs some clips."""
        task = task or self.make_task(customer=customer)
        return self.log(task, clips * 60, day)

    def recognise(self, day):
        """Post what the accountant's preview shows; the opening entry before, if it is due.

        :return: the journal entry, with all rights
        """
        Preview = self.env['clip.card.recognition.preview'].with_user(self.accountant)
        if not self.company.clip_card_recognised_until:
            Preview.create({}).action_recognise()
        self.assertNothingOverlooked(day)
        before = self.company.env['account.move'].search([], order='id desc', limit=1)
        Preview.create({'period_end': day}).action_recognise()
        return before.search([('id', '>', before.id or 0), ('move_type', '=', 'entry')])

    def run_job(self):
        """Run the job that recognises revenue, on its own cursor as the scheduler does."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref('clip_card.ir_cron_recognise_clip_cards').method_direct_trigger()
        self.env.invalidate_all()

    def reverse(self, move, day):
        wizard = (
            self.env['account.move.reversal']
            .with_user(self.accountant)
            .with_context(active_model='account.move', active_ids=move.ids)
            .create({'journal_id': move.journal_id.id, 'date': day})
        )
        wizard.reverse_moves()
        return wizard.new_move_ids

    def roll_forward(self, start, end):
        report = (
            self.env['clip.card.roll.forward']
            .with_user(self.accountant)
            .create({'date_from': start, 'date_to': end})
        )
        report.action_show()
        return report

    # What must hold

    def assertItems(self, move, expected):
        """The balance per account, of a journal entry or of journal items."""
        balances = {}
        for item in move if move._name == 'account.move.line' else move.line_ids:
            balances[item.account_id] = balances.get(item.account_id, 0.0) + item.balance
        self.assertEqual(
            {account: round(value, 2) for account, value in balances.items()}, expected
        )

    def assertTied(self, start, end, closing=None):
        """The roll-forward adds up, and its closing is the account's balance.

        :return: the report
        """
        report = self.roll_forward(start, end)
        total = (
            report.opening
            + report.taken_over
            + report.sold
            - report.used
            - report.lapsed
            - report.expected
            - report.refunded
            + report.transferred
        )
        self.assertAlmostEqual(total, report.closing, 2)
        self.assertAlmostEqual(report.transferred, 0, 2)
        self.assertAlmostEqual(report.difference, 0, 2)
        items = self.env['account.move.line'].search(
            [
                (
                    'account_id',
                    'in',
                    (self.deferred | self.company.clip_card_long_term_account_id).ids,
                ),
                ('parent_state', '=', 'posted'),
                ('date', '<=', Date.to_date(end)),
            ]
        )
        balance = -sum(items.mapped('balance'))
        self.assertAlmostEqual(balance, report.closing + report.down_payments, 2)
        if closing is not None:
            self.assertAlmostEqual(report.closing, closing, 2)
        return report

    def assertNothingOverlooked(self, day):
        """Cards with something new are all that a recognition of every card would change.

        :return: how many cards were gone through
        """
        company = self.company.sudo()
        plan = company._plan_clip_card_recognition(Date.to_date(day))
        every = company.env['clip.card'].search([('company_id', '=', company.id)], order='id')
        facts = RecognitionFacts(company, plan.facts.day, every.ids)
        whole = RecognitionPlan(facts, plan.is_opening, plan.after).make()
        self.assertEqual(plan.lines, whole.lines)
        self.assertEqual(plan.get_waiting(), whole.get_waiting())
        return len(plan.lots)

    def assertRecognisedOnce(self):
        """No entry is recognised for more clips than it has, nor against its direction."""
        self.env.flush_all()
        self.env.cr.execute("""
            SELECT entry.id, entry.clips, SUM(line.clips)
              FROM clip_card_entry entry
              JOIN clip_card_recognition line ON line.entry_id = entry.id
             GROUP BY entry.id
            HAVING ABS(SUM(line.clips)) > ABS(entry.clips) OR SUM(line.clips) * entry.clips < 0
        """)
        self.assertFalse(self.env.cr.fetchall())


class PaidCommon(RecognitionCommon):
    """Cards of 10 clips at 950.00, and what is done to their invoices."""

    def setUp(self):
        super().setUp()
        self.router = self.env['product.product'].create(
            {'name': "Router", 'list_price': 500, 'invoice_policy': 'order', 'type': 'consu'}
        )
        self.rebate = self.env['product.product'].create(
            {'name': "Rabat", 'list_price': 0, 'invoice_policy': 'order', 'type': 'service'}
        )

    def sell_with(self, *values, percent=0, customer=None):
        """A confirmed order of a card and other lines, with a discount on the whole."""
        line = self.sell(10, confirm=False, customer=customer)
        order = line.order_id.sudo()
        order.order_line = [Command.create(it) for it in values]
        if percent:
            self.discount(order, percent)
        order.action_confirm()
        return line

    def discount(self, order, percent):
        self.env['sale.order.discount'].create(
            {
                'sale_order_id': order.id,
                'discount_type': 'so_discount',
                'discount_percentage': percent / 100,
            }
        ).action_apply_discount()

    def less(self, amount):
        """A line "Rabat" typed on an order."""
        return {'product_id': self.rebate.id, 'price_unit': -amount}

    def refund(self, line, clips=None):
        """The draft credit note of the wizard, for all that it offers."""
        card = line.sudo().clip_card_ids
        wizard = (
            self.env['clip.card.refund']
            .with_user(self.accountant)
            .with_context(**card.with_user(self.accountant).action_refund()['context'])
            .create({'reason': "Ophør", **({'clips': clips} if clips else {})})
        )
        offered = (wizard.clips, wizard.amount)
        self.explanation = wizard.explanation
        return self.env['account.move'].browse(wizard.action_refund()['res_id']), offered

    def assertRefunded(self, line, clips, amount):
        """All that is left is offered, credited to the øre, and then nothing stands paid."""
        credit, offered = self.refund(line)
        self.assertEqual(offered, (clips, amount))
        self.assertAlmostEqual(credit.amount_untaxed, amount, 2)
        credit.with_user(self.accountant).action_post()
        card = line.sudo().clip_card_ids
        used = card.used_clips
        self.assertEqual(card.paid_clips, used)
        self.assertAlmostEqual(card.net_paid, card.clip_price_paid * used, 2)
        self.assertEqual(card._get_refundable_clips(), 0)
        return credit

    def paid(self, line):
        card = line.sudo().clip_card_ids
        return card.net_paid, round(card.clip_price_paid, 4)
