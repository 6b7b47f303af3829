"""Whoever else writes a line inside create, write or unlink: the ledger says what the line says."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import api
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.hr_timesheet.models.hr_timesheet import AccountAnalyticLine as Stock

from ..common import ClipCardCommon


class InterferenceCase(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-10')
        self.card = self.buy(500, product=self.make_product("Stort kort", {500: 0}))
        self.account = self.card.account_id
        self.stay_on('2025-03-12')
        self.accounts = [
            self.env['account.analytic.account'].create(
                {'name': name, 'plan_id': self.project_of().account_id.plan_id.id}
            )
            for name in ("Drift", "Udvikling")
        ]

    @contextmanager
    def module(self, method, moment, meddle, stand='below', times=1):
        """A module that does something with the lines of a call, once per call from outside.

        :param moment: before or after it calls the next module
        :param meddle: called with the lines, with all rights
        :param stand: above ours, which it calls, or below
        """
        busy = []
        owner = Stock if stand == 'below' else self.env.registry['account.analytic.line']
        own = vars(owner).get(method)

        def calls(records, *args):
            return (own or getattr(super(owner, records), method).__func__)(records, *args)

        def meddling(records, *args):
            if busy:
                return calls(records, *args)
            busy.append(True)
            try:
                for _time in range(times if moment == 'before' else 0):
                    meddle(records.sudo())
                result = calls(records, *args)
                for _time in range(times if moment == 'after' else 0):
                    meddle((result if method == 'create' else records).sudo())
                return result
            finally:
                busy.clear()

        wrapped = api.model_create_multi(meddling) if method == 'create' else meddling
        with patch.object(owner, method, wrapped):
            yield

    def split(self, first=50):
        one, other = self.accounts
        return {str(one.id): first, str(other.id): 100 - first}

    def assertSettled(self):
        """Entries, lines and tasks agree, and the nightly check finds nothing."""
        self.assertLedger()
        accounts = self.env['clip.card.account'].search([])
        self.assertEqual([problem for one in accounts for problem in one._verify()], [])
        lines = self.env['account.analytic.line'].search([('clip_card_account_id', '!=', False)])
        entries = dict(
            self.env['clip.card.entry']._read_group(
                [('kind', '=', 'work')], ['source'], ['clips:sum']
            )
        )
        for line in lines:
            self.assertEqual(line.clip_card_clips, -entries.pop(line.id, 0), line.name)
            self.assertEqual(
                line.clip_card_due,
                line.clip_card_clips + line.clip_card_uncovered + line.clip_card_settled,
                line.name,
            )
            paid = bool(line.clip_card_clips)
            cards = line.clip_card_account_id.card_ids
            self.assertEqual(line.so_line, cards.sale_line_id if paid else line.so_line.browse())
        self.assertFalse(any(entries.values()), "clips of lines that are not paid in clips")


@tagged('post_install', '-at_install')
class TestNewTimeWrittenMeanwhile(InterferenceCase):
    def setUp(self):
        super().setUp()
        self.consultant_user.group_ids = [
            Command.link(self.env.ref('analytic.group_analytic_accounting').id)
        ]
        self.task = self.make_task()

    def preview(self, minutes):
        """Clips that saving says it costs."""
        line = (
            self.env['account.analytic.line']
            .with_user(self.consultant_user)
            .new(
                {
                    'task_id': self.task.id,
                    'project_id': self.task.project_id.id,
                    'date': '2025-03-12',
                    'employee_id': self.consultant.id,
                    'unit_amount': minutes / 60,
                }
            )
        )
        self.assertTrue(line.clip_card_preview)
        return int(line.clip_card_preview.split()[0])

    def test_a_line_of_two_analytic_accounts_costs_its_time_once(self):
        line = self.log(self.task, 60, analytic_distribution=self.split())
        lines = self.task.sudo().timesheet_ids
        self.assertEqual(lines.mapped('unit_amount'), [0.5, 0.5])
        self.assertEqual(sorted(lines.mapped('clip_card_clips')), [0, 1])
        self.assertClips(line, 1)
        self.assertEqual(self.card.balance, 499)
        self.assertSettled()

    def test_parts_that_are_no_whole_hours(self):
        self.log(self.task, 150, analytic_distribution=self.split(60))
        self.assertEqual(sum(self.task.sudo().timesheet_ids.mapped('clip_card_clips')), 3)
        self.assertEqual(self.card.balance, 497)
        self.assertSettled()

    def test_a_line_that_is_written_again_costs_what_the_preview_said(self):
        for minutes, clips in ((60, 1), (150, 3), (10, 0), (25, 1)):
            self.assertEqual(self.preview(minutes), clips)
            again = {'unit_amount': minutes / 60}
            with self.module('create', 'after', lambda lines, again=again: lines.write(again)):
                line = self.log(self.task, minutes)
            self.assertClips(line, clips)
            self.assertEqual(len(line.sudo().clip_card_entry_ids), 1)
        self.assertEqual(self.card.balance, 495)
        self.assertSettled()

    def test_a_typed_way_survives_a_line_that_is_written_meanwhile(self):
        """Nobody is asked for a time that comes with the line."""
        contact = self.make_customer(
            "Jysk filial", parent_id=self.customer.id, zip='8000', is_company=False
        )
        self.task.partner_id = contact
        with self.module('create', 'after', lambda lines: lines.write({'date': '2025-03-11'})):
            line = self.log(
                self.task, 60, clip_card_work_type='onsite', clip_card_transport_hours=1.5
            )
        self.assertEqual(line.clip_card_transport_hours, 1.5)
        self.assertClips(line, 3)
        self.assertSettled()

    def test_what_is_rolled_back_meanwhile_counts_nothing(self):
        def meddle(lines):
            with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
                lines.write({'unit_amount': 5.0})
                self.log(self.task, 240, name="Findes ikke")
                raise ZeroDivisionError

        with self.module('create', 'after', meddle):
            line = self.log(self.task, 60)
        self.assertClips(line, 1)
        self.assertEqual(self.card.balance, 499)
        self.assertSettled()
        with self.module('write', 'after', meddle):
            line.write({'unit_amount': 1.5})
        self.assertClips(line, 2)
        self.assertSettled()

    def test_after_a_refusal_nothing_is_left_open(self):
        failing = self.module('create', 'after', lambda lines: 1 / 0)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint(), failing:
            self.log(self.task, 60)
        self.assertClips(self.log(self.task, 90), 2)
        self.assertEqual(self.card.balance, 498)
        self.assertSettled()

    def test_a_task_that_moves_meanwhile(self):
        """To a project that is not paid in clips: the new line goes along."""
        project = self.env['project.project'].create(
            {'name': "Internt", 'partner_id': self.customer.id, 'allow_timesheets': True}
        )
        move = {'project_id': project.id}
        with self.module('create', 'after', lambda lines: lines.task_id.write(move)):
            line = self.log(self.task, 60)
        self.assertFalse(line.clip_card_billing)
        self.assertClips(line, 0)
        self.assertEqual(self.card.balance, 500)
        self.assertSettled()

    def test_a_line_that_is_deleted_meanwhile(self):
        gone, line = self.log(self.task, 60), self.log(self.task, 60)
        self.assertEqual(self.card.balance, 498)

        def meddle(lines):
            (lines.task_id.timesheet_ids - lines).unlink()

        with self.module('write', 'after', meddle):
            line.write({'unit_amount': 1.5})
        self.assertFalse(gone.exists())
        self.assertClips(line, 2)
        self.assertEqual(self.card.balance, 498)
        with self.module('create', 'after', meddle):
            self.log(self.task, 20)
        self.assertFalse(line.exists())
        self.assertEqual(self.card.balance, 499)
        self.assertSettled()


@tagged('post_install', '-at_install')
class TestInterference(InterferenceCase):
    def setUp(self):
        super().setUp()
        self.other = self.make_task("Ny printer")
        self.log(self.other, 30)
        customer = self.make_customer("Slagter Svendsen A/S", zip='2100')
        self.buy(500, customer=customer, product=self.card.product_id)
        self.elsewhere = self.make_task("Kasseapparat", customer=customer)
        product = self.env['product.product'].create({'name': "Time", 'type': 'service'})
        order = self.env['sale.order'].create({'partner_id': self.customer.id})
        self.item = order.order_line.create({'order_id': order.id, 'product_id': product.id})

    def get_meddling(self):
        """What another module may do to lines, by name."""
        writes = {
            'amount': {'unit_amount': 2.25},
            'amount and text': {'unit_amount': 1.25, 'name': "Skrevet af et andet modul"},
            'date': {'date': '2025-03-11'},
            'before the card': {'date': '2025-03-01'},
            'task': {'task_id': self.other.id},
            'customer': {'task_id': self.elsewhere.id},
            'text': {'name': "Skrevet af et andet modul"},
            'kind of work': {'clip_card_work_type': 'onsite'},
            'billing': {'clip_card_billing': False},
            'goodwill': {'clip_card_free_reason': "Kulance"},
            'item': {'so_line': self.item.id},
            'analytic accounts': {'analytic_distribution': self.split()},
            'another field': {'ref': "Ordre 7"},
        }
        meddling = {
            name: lambda lines, values=values: lines.write(dict(values))
            for name, values in writes.items()
        }
        return {
            **meddling,
            'away and back': self.move_away_and_back,
            'another line': lambda lines: self.log(lines.task_id[:1] or self.other, 45),
        }

    def move_away_and_back(self, lines):
        task = lines.task_id
        lines.write({'unit_amount': 7.0, 'task_id': self.other.id})
        lines.write({'unit_amount': 0.5, 'task_id': task.id})

    def run_method(self, method, task, during):
        """Create, change or delete a line that stands between others."""
        self.log(task, 50)
        line = method != 'create' and self.log(task, 65)
        if line:
            self.log(task, 20)
        with during:
            if method == 'create':
                self.log(task, 65)
            elif method == 'write':
                line.write({'unit_amount': 1.5, 'name': "Rettet"})
            else:
                line.unlink()

    def meddle_everything(self, method, moment, stand):
        for name, meddle in self.get_meddling().items():
            for times in (1, 2):
                with self.subTest(what=name, times=times), self.env.cr.savepoint():
                    during = self.module(method, moment, meddle, stand, times)
                    self.run_method(method, self.make_task(name), during)
                    self.assertSettled()

    def test_inside_create(self):
        self.meddle_everything('create', 'after', 'below')

    def test_around_create(self):
        self.meddle_everything('create', 'after', 'above')

    def test_inside_write_before_it_is_written(self):
        self.meddle_everything('write', 'before', 'below')

    def test_inside_write_after_it_is_written(self):
        self.meddle_everything('write', 'after', 'below')

    def test_around_write(self):
        self.meddle_everything('write', 'before', 'above')
        self.meddle_everything('write', 'after', 'above')

    def test_inside_unlink(self):
        self.meddle_everything('unlink', 'before', 'below')

    def test_around_unlink(self):
        self.meddle_everything('unlink', 'before', 'above')

    def test_hours_are_typed_on_a_task_that_is_not_for_them(self):
        """As in stock: what a form asks of its task is no reason to refuse what is typed."""
        project = self.env['project.project'].create(
            {'name': "Board", 'privacy_visibility': 'followers', 'allow_timesheets': True}
        )
        task = self.env['project.task'].create({'name': "Budget", 'project_id': project.id})
        self.env.flush_all()
        self.env.invalidate_all()
        values = {'task_id': task.id, 'project_id': project.id, 'unit_amount': 1, 'name': "Talk"}
        values |= {'employee_id': self.consultant.id, 'date': '2025-03-12'}
        Line = self.env['account.analytic.line'].with_user(self.consultant_user)
        answer = Line.onchange(values, ['unit_amount'], {name: {} for name in values})
        self.assertEqual(answer, {'value': {}})
