"""Histories of one customer each, with what every step must leave behind."""

import json
from pathlib import Path

from odoo.tests import tagged

from ..common import ClipCardCommon

HISTORIES = json.loads(Path(__file__).with_name('histories.json').read_text())


@tagged('post_install', '-at_install')
class TestHistories(ClipCardCommon):
    @classmethod
    def setUpProducts(cls):
        super().setUpProducts()
        sizes = {
            step['clips']
            for history in HISTORIES
            for step in history['steps']
            if step['op'] == 'buy'
        }
        cls.product = cls.make_product("Klippekort", dict.fromkeys(sizes, 10))

    def setUp(self):
        super().setUp()
        self.lines, self.cards, self.tasks, self.employees = {}, {}, {}, {}

    def test_histories(self):
        for history in HISTORIES:
            with self.on(history['start']), self.subTest(seed=history['seed']):
                savepoint = self.env.cr.savepoint(flush=True)
                try:
                    self.replay(history)
                finally:
                    self.env.invalidate_all()
                    savepoint.close(rollback=True)

    def replay(self, history):
        self.setUpHistory(history)
        for number, step in enumerate(history['steps']):
            with self.on(step['today']):
                getattr(self, f"do_{step['op']}")(step)
                self.check(number, step)

    def setUpHistory(self, history):
        self.lines, self.cards = {}, {}
        self.company.clip_card_rounding = history['rounding']
        self.customer = self.make_customer("Historik ApS")
        addresses = {}
        for terms in history['tasks'].values():
            addresses.setdefault(
                terms['address'],
                self.env['res.partner'].create(
                    {
                        'name': terms['address'],
                        'parent_id': self.customer.id,
                        'type': 'delivery',
                        'zip': terms['zip'],
                        'country_id': self.denmark.id,
                        'clip_card_transport_hours': terms['address_minutes'] / 60,
                    }
                ),
            )
        project = self.env['project.project'].create(
            {
                'name': "Historik",
                'partner_id': self.customer.id,
                'clip_card_billing': True,
                'allow_timesheets': True,
                'allow_billable': True,
                'company_id': self.company.id,
            }
        )
        self.tasks = {
            name: self.env['project.task'].create(
                {
                    'name': name,
                    'project_id': project.id,
                    'partner_id': addresses[terms['address']].id,
                }
            )
            for name, terms in history['tasks'].items()
        }
        self.employees = {'e1': self.consultant, 'e2': self.colleague}

    def line(self, step):
        return self.lines[step['line']]

    def do_buy(self, step):
        self.cards[step['card']] = self.buy(step['clips'])

    def do_log(self, step):
        employee = self.employees.get(step['employee'])
        if not employee:
            employee = self.make_employee(self.make_user(step['employee'], step['employee']))
            self.employees[step['employee']] = employee
        self.lines[step['line']] = self.env['account.analytic.line'].create(
            {
                'name': step['line'],
                'task_id': self.tasks[step['task']].id,
                'date': step['date'],
                'employee_id': employee.id,
                'unit_amount': step['minutes'] / 60,
                'clip_card_work_type': step['type'],
                'clip_card_free_reason': step['free'] and "Kulance",
            }
        )

    def do_edit(self, step):
        self.line(step).unit_amount = step['minutes'] / 60

    def do_move(self, step):
        self.line(step).task_id = self.tasks[step['task']]

    def do_redate(self, step):
        self.line(step).date = step['date']

    def do_delete(self, step):
        self.lines.pop(step['line']).unlink()

    def do_free(self, step):
        self.line(step).clip_card_free_reason = step['free'] and "Kulance"

    def do_end(self, step):
        self.end_cards()

    def check(self, number, step):
        where = f"step {number} {step['op']} on {step['today']}"
        lines = {
            name: {'clips': line.clip_card_clips, 'uncovered': line.clip_card_uncovered}
            for name, line in self.lines.items()
        }
        self.assertEqual(lines, step['expect']['lines'], where)
        for name, expected in step['expect']['cards'].items():
            card = self.cards[name]
            got = {
                key: value
                for key, value in {
                    'balance': card.balance,
                    'state': card.state,
                    'end_date': str(card.end_date),
                }.items()
                if expected[key] is not None
            }
            self.assertEqual(got, {key: expected[key] for key in got}, f"{where}: card {name}")
        self.assertLedger()
