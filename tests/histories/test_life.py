"""Random lives of two customers; the books hold after every step."""

import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from odoo.tests import tagged

from ..add_ons.common import AddOnCommon
from ..recognition.common import RecognitionCommon
from .common import START, Life

#: How many lives are lived, and of how many steps; more of both find what is rarer.
LIVES = int(os.environ.get('CLIP_CARD_LIVES', '6'))
STEPS = int(os.environ.get('CLIP_CARD_STEPS', '16'))


@tagged('post_install', '-at_install')
class TestLife(RecognitionCommon, AddOnCommon):
    def test_life(self):
        self.customers = self.customer | self.make_customer("Tømreren ApS", zip='2100')
        self.seller = self.make_user(
            'seller',
            "Sara Salgschef",
            'clip_card.group_clip_card_user',
            'sales_team.group_sale_salesman_all_leads',
            'account.group_account_invoice',
        )
        self.add_ons = [self.check, self.phone, self.callout_8]
        with self.on(START):
            self.tasks = self.env['project.task']
            for customer in self.customers:
                account = self.env['clip.card.account']._get_or_create(customer, self.company)
                account._get_or_create_project()
                for number in (1, 2):
                    self.tasks |= self.make_task(f"Opgave {number}", customer=customer)
        machine = type('CaseLife', (Life,), {'case': self})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=LIVES,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
