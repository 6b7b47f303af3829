"""What an activity of ours says stays true while it is open, and there is one for a problem."""

import ast
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import html2plaintext

from .callouts.common import CalloutCase, utc

ROOT = Path(__file__).parents[1]
#: Whoever gives somebody an activity, and the case below that tries its words; or why nothing
#: that they say can change.
GIVEN = {
    'add_ons': {},
    'callouts': {
        '_clip_card_tell_owner': 'case_report',
        '_clip_card_tell_callout': 'case_warning',
        '_warn_clip_card_working_hours': "no figure; a report that has a deadline takes its place",
        '_ask_clip_card_visit': 'case_visit',
        '_remind_clip_card_holidays': "a year that does not change",
    },
    'ledger': {
        'report_once': "renews the note of an open one itself",
        '_report_problem': "by report_once, on each run of the job",
        '_drop_notice_contact': "who has left does not change",
    },
    'life': {
        '_schedule_activities': 'case_few_clips and case_waiting',
        '_hold_for': "an invoice and the day on which it was due",
        '_keep_purchase_order': "no figure",
        '_tell_mail_failed': "by report_once, each day that it fails",
    },
    'portal': {
        '_tell_estimate_reached': 'case_estimate',
        '_order_consultant': "what a customer asked for",
        '_tell_mail_failed': "by report_once, each day that it fails",
        '_tell_staff': "what a customer asked, of a row that stays",
    },
    'recognition': {'_report_recognition_problem': "by report_once, on each run of the job"},
    'selling': {'_tell_owner': 'case_offer'},
    'server_checks': {
        '_tell_without_consultant': "what was charged for a period stays",
        '_mark_missed': "no figure",
        '_mail': "no figure",
        '_tell_mail_failed': "by report_once, each day that it fails",
        '_tell_task_made': "no figure",
    },
}
GIVES = {'activity_schedule', 'report_once'}


def find_givers():
    """Functions that give somebody an activity, per room."""
    found = {}
    for path in sorted((ROOT / 'models').rglob('*.py')):
        for function in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
            if not isinstance(function, ast.FunctionDef):
                continue
            names = {
                getattr(call.func, 'attr', getattr(call.func, 'id', ''))
                for call in ast.walk(function)
                if isinstance(call, ast.Call)
            }
            if names & GIVES:
                found.setdefault(path.parent.name, set()).add(function.name)
    return found


@tagged('post_install', '-at_install')
class TestActivities(CalloutCase):
    def setUp(self):
        super().setUp()
        self.account = self.card.account_id
        self.customer.write({'user_id': self.salesperson.id, 'email': 'bageriet@example.com'})
        self.company.clip_card_on_call_user_id = self.colleague_user
        self.company.clip_card_second_user_id = self.consultant_user

    def test_every_giver_is_known(self):
        found = find_givers()
        for room, givers in found.items():
            known = {name for name in GIVEN[room] if name != '_schedule_activities'}
            self.assertEqual(givers, known, room)
        cases = {
            word
            for known in GIVEN.values()
            for words in known.values()
            for word in words.split()
            if word.startswith('case_')
        }
        own = {name for name in dir(self) if name.startswith('case_')}
        self.assertLessEqual(cases, own)

    def test_what_they_say_stays_true(self):
        for case in sorted(name for name in dir(self) if name.startswith('case_')):
            with self.subTest(case):
                savepoint = self.env.cr.savepoint()
                try:
                    for record, words in getattr(self, case)():
                        self.assertSays(record, words)
                finally:
                    savepoint.close(rollback=True)
                    self.env.invalidate_all()

    def assertSays(self, record, words):
        """One open activity about a problem, which has these words; none without words."""
        self.env.flush_all()
        self.env.invalidate_all()
        activities = record.sudo().activity_ids
        said = [f"{it.summary}: {html2plaintext(it.note or '')}" for it in activities]
        if not words:
            self.assertFalse(said)
            return
        self.assertEqual(len(said), 1, said)
        self.assertIn(words, said[0])

    def run_job(self, name):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f'clip_card.{name}').method_direct_trigger()
        self.env.invalidate_all()

    # Cases: records, and what is said of them

    def case_estimate(self):
        task = self.make_task("Ny mailserver")
        task.clip_card_estimate = 5
        task.sudo().clip_card_estimate_state = 'accepted'
        line = self.log(task, 240)
        yield task, "5 accepted, 4 used"
        second = self.log(task, 60)
        yield task, "5 accepted, 5 used"
        third = self.log(task, 60, user=self.colleague_user)
        yield task, "5 accepted, 6 used"
        third.unlink()
        yield task, "5 accepted, 5 used"
        second.unlink()
        yield task, "5 accepted, 4 used"
        line.unit_amount = 1
        yield task, None
        line.unit_amount = 7
        yield task, "5 accepted, 7 used"
        task.clip_card_estimate = 9
        yield task, None

    def case_report(self):
        task = self.report('2025-03-12T09:00')
        yield task, "be on site by Wednesday 12 March 13:00"
        with self.at_local('2025-03-12T09:10'):
            task.with_user(self.colleague_user)._clip_card_agree_arrival(
                utc('2025-03-13T10:00'), "Birthe", "Lukket"
            )
        yield task, "be on site by Thursday 13 March 10:00"
        with self.at_local('2025-03-12T09:20'):
            task.with_user(self.manager)._clip_card_correct_report(
                utc('2025-03-12T08:30'), utc('2025-03-12T12:30'), "Ringede før"
            )
        yield task, "be on site by Wednesday 12 March 12:30"
        self.arrive(task, '2025-03-12T10:00')
        yield task, None

    def case_warning(self):
        self.company.clip_card_second_user_id = False
        task = self.report('2025-03-12T09:00')
        for local, words in (
            ('2025-03-12T11:00', "Half of the response time"),
            ('2025-03-12T12:00', "Three quarters of the response time"),
            ('2025-03-12T13:01', "missed: nobody was on site by Wednesday 12 March 13:00"),
        ):
            with self.at_local(local):
                self.watch()
                yield task, words
        with self.at_local('2025-03-12T13:02'):
            task.with_user(self.manager)._clip_card_correct_report(
                utc('2025-03-12T09:00'), utc('2025-03-12T15:00'), "Aftalt i telefonen"
            )
            self.assertEqual(task.clip_card_callout_state, 'pending')
            yield task, "be on site by Wednesday 12 March 15:00"

    def case_visit(self):
        task = self.report('2025-03-12T08:00')
        self.arrive(task, '2025-03-12T09:00')
        with self.at_local('2025-03-14T08:00'):
            self.watch()
            yield task, "Enter the time of your visit on 03/12/2025"
            again = self.log(task, 0, '2025-03-13', clip_card_work_type='onsite')
            self.watch()
            yield task, "on 03/12/2025, 03/13/2025"
            again.unit_amount = 1
            yield task, "Enter the time of your visit on 03/12/2025"
            task.sudo().timesheet_ids.unit_amount = 0.5
            yield task, None

    def case_few_clips(self):
        self.log(self.make_task(), 28 * 60)
        self.run_job('ir_cron_send_notices')
        yield self.account, "Clips running low"
        self.log(self.make_task(), 2 * 60)
        self.run_job('ir_cron_send_notices')
        yield self.account, "Clips used up"
        self.buy(10)
        self.run_job('ir_cron_send_notices')
        yield self.account, None

    def case_waiting(self):
        self.subscription.write({'stop_date': '2025-03-01', 'state': 'stopped'})
        self.log(self.make_task(), 27 * 60)
        product = self.make_guarantee_product(8)
        product.clip_card_period_clips = 5
        self.guarantee(product=product, start='2025-03-12')
        self.account.low_threshold = 0
        self.run_job('ir_cron_charge_subscriptions')
        self.run_job('ir_cron_send_notices')
        yield self.account, "3 clips left, too few for"
        self.log(self.make_task(), 60)
        self.run_job('ir_cron_send_notices')
        yield self.account, "2 clips left, too few for"

    def case_offer(self):
        order = self.sell(10, confirm=False).order_id
        order._tell_undeliverable("En linje mangler en størrelse.")
        yield order, "mangler en størrelse"
        order._tell_undeliverable("Størrelsen sælges ikke mere.")
        yield order, "sælges ikke mere"
