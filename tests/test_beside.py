"""Beside what else such firms install: skipped unless it is there; `./dev/test --beside` has it."""

from datetime import datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged

from .common import PASSWORD
from .selling.common import SellingCommon


class NeighbourCase(SellingCommon):
    #: The addon without which there is nothing to try.
    neighbour = None

    def setUp(self):
        super().setUp()
        if self.neighbour not in self.env['ir.module.module']._installed():
            self.skipTest(f"{self.neighbour} is not installed; ./dev/test --beside has it")

    def timesheet_form(self, line=None, user=None):
        Line = self.env['account.analytic.line'].with_user(user or self.consultant_user)
        return Form(
            (line or Line).with_context(is_timesheet=1), 'hr_timesheet.timesheet_view_form_user'
        )


@tagged('post_install', '-at_install')
class TestFixedDiscount(NeighbourCase):
    """An amount off a clip is the card's discount, in its value and its refund too."""

    neighbour = 'sale_fixed_discount'

    def setUp(self):
        super().setUp()
        self.salesperson.group_ids = [
            Command.link(self.env.ref('sale.group_discount_per_so_line').id)
        ]
        self.stay_on('2025-03-12')

    def form(self, line):
        return Form(line.order_id.with_user(self.salesperson))

    def test_from_the_offer_to_the_refund(self):
        line = self.sell(10, confirm=False)
        with self.form(line) as order, order.order_line.edit(0) as item:
            item.discount_fixed = 133.33
        self.assertEqual((line.discount, line.price_subtotal), (13.33, 8666.7))
        line.order_id.action_confirm()
        card = line.sudo().clip_card_ids
        self.assertEqual((card.net_amount, card.clip_price), (8666.7, 866.67))
        invoice = self.invoice(line)
        self.assertEqual(invoice.amount_untaxed, 8666.7)
        self.assertEqual(card.net_paid, 8666.7)
        action = card.with_user(self.accountant).action_refund()
        wizard = (
            self.env[action['res_model']]
            .with_user(self.accountant)
            .with_context(**action['context'])
            .create({'clips': 4, 'reason': "Ophør"})
        )
        credit = self.env['account.move'].browse(wizard.action_refund()['res_id'])
        self.assertEqual((wizard.amount, credit.amount_untaxed), (3466.68, 3466.68))
        credit.with_user(self.accountant).action_post()
        self.assertEqual(card.balance, 6)

    def test_another_price_keeps_the_amount(self):
        line = self.sell(10, confirm=False)
        line.write({'discount_fixed': 100.0})
        self.assertEqual(line.discount, 10)
        line.price_unit = 2000.0
        self.assertEqual((line.discount, line.price_subtotal), (5, 19000))

    def test_another_size_brings_its_own_discount(self):
        line = self.sell(10, confirm=False)
        line.write({'discount_fixed': 100.0})
        with self.form(line) as order, order.order_line.edit(0) as item:
            item.product_uom_qty = 30
            self.assertEqual((item.discount, item.discount_fixed), (15, 0))
        self.assertEqual((line.discount, line.discount_fixed), (15, 0))
        line.write({'product_uom_qty': 20})
        self.assertEqual((line.discount, line.discount_fixed), (10, 0))

    def test_size_and_amount_at_once(self):
        line = self.sell(30, discount_fixed=100.0)
        self.assertEqual((line.discount, line.price_subtotal), (10, 27000))

    def test_an_invoiced_price_stays(self):
        line = self.sell(10, discount_fixed=100.0)
        self.invoice(line)
        with self.assertRefused(UserError, "Discount .* cannot be changed any more"):
            line.write({'discount_fixed': 200.0})
        self.assertEqual(line.sudo().clip_card_ids.net_amount, 9000)

    def test_an_add_on_costs_clips_alone(self):
        product = self.env['product.template'].create(
            {
                'name': "Telefonhjælp",
                'clip_card_type': 'phone_support',
                'clip_card_period_clips': 1,
            }
        )
        line = self.sell(10, confirm=False)
        line.order_id.order_line = [
            Command.create({'product_id': product.product_variant_id.id, 'discount_fixed': 100.0})
        ]
        add_on = line.order_id.order_line - line
        self.assertEqual((add_on.price_subtotal, add_on.discount), (0, 0))


@tagged('post_install', '-at_install')
class TestLineExclude(NeighbourCase):
    """Time that is not billed costs no clips; who may say so is that addon's to decide."""

    neighbour = 'sale_timesheet_line_exclude'

    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(10)
        self.task = self.make_task()
        self.colleague_user.group_ids = [
            Command.link(
                self.env.ref('sale_timesheet_line_exclude.group_exclude_from_sale_order').id
            )
        ]

    def test_the_form_says_what_saving_does(self):
        form = self.timesheet_form(user=self.colleague_user)
        form.project_id = self.task.project_id
        form.task_id = self.task
        form.unit_amount = 1.5
        self.assertEqual(form.clip_card_preview, f"2 clips: 2 of {self.card.name}; 8 left")
        form.exclude_from_sale_order = True
        self.assertEqual(form.clip_card_preview, "0 clips: not billed; 10 left")
        line = form.save()
        self.assertClips(line, 0)
        self.assertEqual(line.timesheet_invoice_type, 'non_billable')
        self.assertIn("0 clips: not billed", line.clip_card_explanation)
        (row,) = [it for it in self.card._statement_rows() if it['kind'] == 'work']
        self.assertEqual((row['clips'], row['work_minutes']), (0, 90))
        self.assertEqual(row['explanation'], "1:30 work → 0 clips: not billed")

    def test_changed_afterwards_the_clips_follow(self):
        line = self.log(self.task, 90, user=self.colleague_user)
        self.assertClips(line, 2)
        line.exclude_from_sale_order = True
        self.assertClips(line, 0)
        self.assertEqual(self.card.balance, 10)
        line.exclude_from_sale_order = False
        self.assertClips(line, 2)
        self.assertEqual((line.timesheet_invoice_type, self.card.balance), ('billable_fixed', 8))
        self.assertLedger()

    def test_parts_of_a_line_are_as_free_as_the_whole(self):
        self.colleague_user.group_ids = [
            Command.link(self.env.ref('analytic.group_analytic_accounting').id)
        ]
        plan = self.project_of().account_id.plan_id
        parts = self.env['account.analytic.account'].create(
            [{'name': name, 'plan_id': plan.id} for name in ("Drift", "Udvikling")]
        )
        self.log(
            self.task,
            120,
            user=self.colleague_user,
            exclude_from_sale_order=True,
            analytic_distribution={str(it.id): 50 for it in parts},
        )
        lines = self.task.sudo().timesheet_ids
        self.assertEqual(lines.mapped('clip_card_clips'), [0, 0])
        self.assertEqual(self.card.balance, 10)

    def test_who_may_not_exclude_works_as_before(self):
        form = self.timesheet_form()
        form.project_id = self.task.project_id
        form.task_id = self.task
        form.unit_amount = 1
        self.assertEqual(form.clip_card_preview, f"1 clip: 1 of {self.card.name}; 9 left")
        line = form.save()
        with self.timesheet_form(line) as form:
            form.unit_amount = 2
        self.assertClips(line, 2)


@tagged('post_install', '-at_install')
class TestTimeControl(NeighbourCase):
    """A clock that is started and stopped takes what the time takes, once."""

    neighbour = 'hr_timesheet_time_control'

    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(10)
        self.task = self.make_task().with_user(self.consultant_user)

    def start(self, record, moment):
        with self.at(moment):
            action = (
                record.button_start_work()
                if record._name == 'project.task'
                else record.button_resume_work()
            )
            switch = (
                self.env[action['res_model']]
                .with_user(self.consultant_user)
                .with_context(
                    active_model=record._name, active_id=record.id, **action.get('context', {})
                )
            )
            form = Form(switch)
            form.name = "Fejlsøgning"
            form.save().action_switch()
        return self.task.timesheet_ids.sorted('id')[-1:]

    def stop(self, moment):
        with self.at(moment):
            self.task.button_end_work()

    def test_started_and_stopped(self):
        line = self.start(self.task, '2025-03-12T08:00:00')
        self.assertClips(line, 0)
        self.stop('2025-03-12T09:00:00')
        self.assertEqual(line.unit_amount, 1)
        self.assertClips(line, 1)
        again = self.start(line, '2025-03-12T10:00:00')
        self.assertNotEqual(again, line)
        self.stop('2025-03-12T10:01:00')
        self.assertClips(again, 1)
        self.assertEqual((line.clip_card_clips, self.card.balance), (1, 8))
        self.assertEqual(self.card.sudo().account_id._verify(), [])

    def test_in_the_ordinary_form(self):
        form = self.timesheet_form()
        form.project_id = self.task.project_id
        form.task_id = self.task
        form.date_time = datetime(2025, 3, 12, 8)
        form.unit_amount = 2.5
        self.assertEqual(form.clip_card_preview, f"3 clips: 3 of {self.card.name}; 7 left")
        line = form.save()
        self.assertClips(line, 3)
        self.assertEqual(line.date_time_end, datetime(2025, 3, 12, 10, 30))
        self.assertEqual(self.card.balance, 7)
        with self.timesheet_form(line) as form:
            form.date_time_end = datetime(2025, 3, 12, 9)
            self.assertEqual(form.clip_card_preview, f"1 clip: 1 of {self.card.name}; 9 left")
        self.assertClips(line, 1)
        self.assertEqual(self.card.balance, 9)
        line.date = '2025-03-11'
        self.assertEqual(line.sudo().date_time, datetime(2025, 3, 11, 8))
        self.assertClips(line, 1)
        self.assertEqual(self.card.sudo().account_id._verify(), [])

    def test_an_end_that_is_typed_counts_on_saving(self):
        """That addon fills a new line's duration no sooner, with or without cards."""
        form = self.timesheet_form()
        form.project_id = self.task.project_id
        form.task_id = self.task
        form.date_time = datetime(2025, 3, 12, 8)
        form.date_time_end = datetime(2025, 3, 12, 10, 30)
        self.assertEqual(form.unit_amount, 0)
        self.assertClips(form.save(), 3)
        self.assertEqual(self.card.balance, 7)


@tagged('post_install', '-at_install')
class TestQueueJob(NeighbourCase):
    """What is queued while cards are sold and time is saved does as if it were done at once."""

    neighbour = 'queue_job'

    def test_time_that_a_job_logs(self):
        from odoo.addons.queue_job.tests.common import trap_jobs  # noqa: PLC0415 where it is

        self.stay_on('2025-03-12')
        with trap_jobs() as jobs:
            line = self.sell(10, confirm=False)
            line.order_id.with_delay().action_confirm()
            self.assertFalse(line.sudo().clip_card_ids)
            jobs.perform_enqueued_jobs()
        card = line.sudo().clip_card_ids
        self.assertEqual((card.state, card.balance), ('active', 10))
        task = self.make_task()
        with trap_jobs() as jobs:
            self.env['account.analytic.line'].with_user(self.consultant_user).with_delay().create(
                {
                    'name': "Overvågning",
                    'task_id': task.id,
                    'project_id': task.project_id.id,
                    'unit_amount': 1.5,
                }
            )
            jobs.perform_enqueued_jobs()
        self.assertClips(task.timesheet_ids, 2)
        self.assertEqual(card.balance, 8)


@tagged('post_install', '-at_install')
class TestHelpdesk(NeighbourCase, HttpCase):
    """Tickets are not tasks: they take no clips, and stand beside the cards in the portal."""

    neighbour = 'helpdesk_mgmt'

    def test_tickets_and_cards_of_a_customer(self):
        card = self.buy(10)
        reader = self.make_portal_user()
        ticket = self.env['helpdesk.ticket'].create(
            {
                'name': "Printeren",
                'description': "Den siger intet",
                'partner_id': reader.partner_id.id,
            }
        )
        self.authenticate(reader.login, PASSWORD)
        for path, words in (
            ('/my/clip-cards', card.name),
            (f'/my/clip-cards/{card.id}', card.name),
            ('/my/tickets', ticket.name),
            ('/my/home', "Clip"),
        ):
            with self.subTest(path=path):
                page = self.url_open(path, timeout=60)
                self.assertEqual(page.status_code, 200)
                self.assertIn(words, page.text)
        other = self.make_customer("Bageriet Kernen (dublet)")
        wizard = self.env['base.partner.merge.automatic.wizard']
        wizard._merge((self.customer | other).ids, other)
        self.assertEqual((card.partner_id, card.balance), (other, 10))
        self.assertEqual(ticket.partner_id.commercial_partner_id, other)
