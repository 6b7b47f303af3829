"""What follows from elsewhere is filled in from no context, no stored default and no value."""

from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SecurityCommon

#: Of time, what only settling or a manager may say: a value for each that would be worth a try.
OF_TIME = {
    'clip_card_free_reason': "Gratis",
    'clip_card_free': 'goodwill',
    'clip_card_billing': False,
    'clip_card_due': 0,
    'clip_card_minutes': 0,
    'clip_card_clips': 7,
    'clip_card_uncovered': 3,
    'clip_card_settled': 5,
    'clip_card_invoiced': 5,
    'clip_card_write_off_reason': "Kulance",
    'clip_card_supported': True,
    'clip_card_transport_source': 'typed',
    'clip_card_transport_own_minutes': 90,
    'clip_card_transport_missing': True,
}
#: Of a card, what only the ledger may say.
OF_A_CARD = {
    'balance': 1000,
    'lapsed_clips': 1000,
    'prolonged_date': '2099-01-01',
    'inherited_use_date': '2025-03-12',
    'last_use_date': '2099-01-01',
    'manual_hold': True,
    'is_cancelled': True,
    'lapse_kind': 'expiry',
}
#: Of an entry, what a statement would show.
OF_AN_ENTRY = {
    'employee_name': "Ingen",
    'free_reason': "Gratis",
    'work_minutes': 600,
    'restated': True,
    'free': 'goodwill',
}


class ClosedCase(SecurityCommon):
    def store_default(self, user, model, name, value):
        """A default of one's own, as the web client stores it."""
        self.env['ir.default'].with_user(user).set(model, name, value, user_id=True)

    def outside(self, values):
        """The same as the context of a call."""
        return {f'default_{name}': value for name, value in values.items()}


@tagged('post_install', '-at_install')
class TestClosedTime(ClosedCase):
    def create_line(self, context):
        task = self.make_task("Ny sag")
        return (
            self.env['account.analytic.line']
            .with_user(self.consultant_user)
            .with_context(**context)
            .create(
                {
                    'name': "Fejlsøgning",
                    'task_id': task.id,
                    'project_id': task.project_id.id,
                    'date': '2025-03-12',
                    'unit_amount': 1.0,
                }
            )
            .sudo()
        )

    def assertOrdinary(self, line):
        self.assertClips(line, 1)
        self.assertEqual(line.clip_card_account_id, self.card.account_id)
        self.assertFalse(line.clip_card_free_reason or line.clip_card_settled)
        self.assertFalse(line.clip_card_write_off_reason or line.clip_card_settlement_line_id)
        self.assertLedger()

    def test_a_context_gives_no_time_away(self):
        for name, value in OF_TIME.items():
            with self.subTest(field=name):
                self.assertOrdinary(self.create_line({f'default_{name}': value}))

    def test_nor_does_a_stored_default(self):
        for name, value in OF_TIME.items():
            self.store_default(self.consultant_user, 'account.analytic.line', name, value)
        self.assertOrdinary(self.create_line({}))

    def test_nobody_elses_card_pays(self):
        other = self.stranger_card.account_id
        before = self.stranger_card.balance
        line = self.create_line({'default_clip_card_account_id': other.id})
        self.assertOrdinary(line)
        self.assertEqual(self.stranger_card.balance, before)

    def test_a_cards_order_takes_no_other_time(self):
        project = self.env['project.project'].create(
            {'name': "Internt", 'allow_timesheets': True, 'privacy_visibility': 'employees'}
        )
        task = self.env['project.task'].create({'name': "Møde", 'project_id': project.id})
        lines = self.env['account.analytic.line'].with_user(self.consultant_user)
        values = {'name': "Møde", 'task_id': task.id, 'project_id': project.id, 'unit_amount': 1}
        lines = lines.with_context(
            default_so_line=self.card.sale_line_id.id, default_is_so_line_edited=True
        )
        line = lines.create(values).sudo()
        self.assertFalse(line.so_line or line.is_so_line_edited)
        with self.assertRefused(UserError, "cannot be put on it by hand"):
            lines.create({**values, 'so_line': self.card.sale_line_id.id})

    def test_time_is_added_in_the_list_of_a_cards_order(self):
        """Stock proposes the order's first prepaid line, which is the card's."""
        self.salesperson.group_ids += self.env.ref('hr_timesheet.group_hr_timesheet_user')
        self.salesperson.group_ids += self.env.ref('project.group_project_user')
        action = self.card.order_id.with_user(self.salesperson).action_view_timesheet()
        context = action['context']
        self.assertEqual(context['default_so_line'], self.card.sale_line_id.id)
        names = ['so_line', 'project_id', 'name', 'unit_amount']
        lines = self.env['account.analytic.line'].with_user(self.salesperson)
        proposed = lines.with_context(**context).default_get(names)
        self.assertNotIn('so_line', proposed)

    def test_other_work_is_no_server_check(self):
        self.manager.group_ids |= self.env.ref('project.group_project_manager')
        check = self.subscription.server_check_ids
        task = (
            self.env['project.task']
            .with_user(self.manager)
            .with_context(default_clip_card_check_id=check.id, default_clip_card_rounding='line')
            .create({'name': "Ny sag", 'project_id': self.task.project_id.id})
        )
        self.assertFalse(task.sudo().clip_card_check_id or task.clip_card_rounding)
        self.store_default(self.manager, 'project.task', 'clip_card_callout_deadline', '2099-01-01')
        self.store_default(self.manager, 'project.task', 'clip_card_onsite_at', '2025-03-12')
        task = (
            task.browse()
            .with_env(self.env(user=self.manager))
            .create({'name': "Ny sag", 'project_id': self.task.project_id.id})
        )
        self.assertFalse(task.clip_card_callout_deadline or task.clip_card_onsite_at)

    def test_a_project_has_its_customers_account(self):
        self.manager.group_ids |= self.env.ref('project.group_project_manager')
        project = (
            self.env['project.project']
            .with_user(self.manager)
            .with_context(default_clip_card_account_id=self.stranger_card.account_id.id)
            .create({'name': "Ny", 'partner_id': self.customer.id})
        )
        self.assertFalse(project.sudo().clip_card_account_id)


@tagged('post_install', '-at_install')
class TestClosedLedger(ClosedCase):
    def assertFresh(self, card):
        """A card as it was sold, with its purchase as its one entry."""
        self.assertEqual((card.balance, card.state, card.lapsed_clips), (10, 'active', 0))
        self.assertEqual(str(card.end_date), '2028-03-12')
        (entry,) = card.entry_ids
        self.assertFalse(entry.employee_name or entry.free_reason or entry.restated)
        self.assertEqual((entry.clips, entry.work_minutes, entry.free), (10, 0, False))
        self.assertLedger()

    def test_a_context_puts_nothing_on_a_card_that_is_sold(self):
        context = self.outside({**OF_A_CARD, **OF_AN_ENTRY})
        order = self.sell(10, confirm=False).order_id
        order.with_user(self.salesperson).with_context(**context).action_confirm()
        self.assertFresh(order.order_line.sudo().clip_card_ids)

    def test_nor_does_a_stored_default(self):
        for name, value in OF_A_CARD.items():
            self.store_default(self.salesperson, 'clip.card', name, value)
        for name, value in OF_AN_ENTRY.items():
            self.store_default(self.salesperson, 'clip.card.entry', name, value)
        self.assertFresh(self.buy(10))

    def test_an_add_on_product_starts_as_it_was_sold(self):
        context = self.outside(
            {
                'state': 'stopped',
                'period_clips': 0,
                'next_date': '2099-01-01',
                'sale_line_id': self.stranger_card.sale_line_id.id,
                'account_id': self.stranger_card.account_id.id,
            }
        )
        for name in ('state', 'next_date', 'period_clips'):
            value = context[f'default_{name}']
            self.store_default(self.salesperson, 'clip.card.subscription', name, value)
        subscription = (
            self.env['clip.card.subscription']
            .with_user(self.salesperson)
            .with_context(**context)
            .create({'partner_id': self.customer.id, 'product_id': self.quarterly.id})
            .sudo()
        )
        self.assertEqual((subscription.state, subscription.period_clips), ('active', 3))
        self.assertEqual(str(subscription.next_date), '2025-03-12')
        self.assertEqual(subscription.account_id, self.card.account_id)
        self.assertFalse(subscription.sale_line_id)

    def test_every_model_of_the_ledger_is_closed(self):
        """All that nobody but an administrator may set up or ask for."""
        asked = {
            'clip.card.opening',
            'clip.card.tier',
            'clip.card.transport.zone',
            'clip.card.transport.zone.range',
            'clip.card.server.check.topic',
            'clip.card.on.call',
        }
        for name in self.own_models(transient=False):
            model = self.env[name]
            if not model._auto or model._abstract or name in asked:
                continue
            with self.subTest(model=name):
                stored = [key for key, field in model._fields.items() if field.store]
                opened = model._get_open_defaults()
                closed = [key for key in stored if key not in opened]
                context = self.outside(dict.fromkeys(closed, 7))
                self.assertEqual(
                    model.with_context(**context).default_get(closed), model.default_get(closed)
                )

    def test_a_renewal_is_its_customers(self):
        order = self.sell(10, confirm=False).order_id.with_user(self.salesperson)
        other = self.stranger_card.account_id
        with self.assertRefused(UserError, "not for the customer"):
            order.write({'clip_card_renewal_account_id': other.id})
        with self.assertRefused(UserError, "not for the customer"):
            order.with_context(default_clip_card_renewal_account_id=other.id).create(
                {'partner_id': self.customer.id}
            )

    def test_a_credit_note_credits_its_own_card(self):
        order = self.card.sale_line_id.order_id
        invoice = order._create_invoices()
        invoice.action_post()
        credit_note = invoice._reverse_moves([{}])
        with self.assertRefused(UserError, "off no other"):
            credit_note.invoice_line_ids.with_user(self.accountant).write(
                {'clip_card_id': self.stranger_card.id}
            )


@tagged('post_install', '-at_install')
class TestChatter(SecurityCommon):
    @mute_logger('odoo.addons.base.models.ir_rule')
    def test_customers_write_in_no_chatter(self):
        check = self.finish(self.subscription.server_check_ids, 'ok', 'ok')
        for record in (self.card, self.card.account_id, self.subscription, check):
            own = self.as_user(self.portal, record)
            with self.subTest(model=record._name):
                self.assertTrue(own.read(['create_date']))
                with self.assertRaises(AccessError):
                    own.message_post(body=Markup("Hej"), attachments=[('virus.exe', b'MZ')])
                with self.assertRaises(AccessError):
                    own.env['mail.message'].create(
                        {'model': record._name, 'res_id': record.id, 'body': "Hej"}
                    )

    def test_colleagues_who_read_write(self):
        for record in (self.card, self.card.account_id, self.subscription):
            for user in (self.consultant_user, self.accountant, self.salesperson):
                with self.subTest(model=record._name, user=user.login):
                    self.as_user(user, record).message_post(body=Markup("Ring i morgen"))
                    self.assertIn("Ring i morgen", record.message_ids[0].body)
