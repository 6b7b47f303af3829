"""Random lives of two customers; the books hold after every step."""

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from odoo.tests import tagged

from .common import LifeCase
from .machine import START, Life

#: How many lives are lived, and of how many steps; more of both find what is rarer. The usual
#: ones are the same each time.
LIVES = int(os.environ.get('CLIP_CARD_LIVES', '8'))
STEPS = int(os.environ.get('CLIP_CARD_STEPS', '30'))


@tagged('post_install', '-at_install')
class TestLife(LifeCase):
    def test_life(self):
        with self.on(START):
            self.tasks = self.make_tasks()
            run_state_machine_as_test(
                type('CaseLife', (Life,), {'case': self}),
                settings=settings(
                    max_examples=LIVES,
                    derandomize='CLIP_CARD_LIVES' not in os.environ,
                    stateful_step_count=STEPS,
                    deadline=None,
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                ),
            )
