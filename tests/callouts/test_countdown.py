"""The time that is left, as a clock needs it that counts down by itself."""

from ast import literal_eval
from datetime import timezone

from lxml import etree

from odoo.tests import tagged

from .common import CalloutCase, utc

HOUR = 3600000


def stamp(local):
    return utc(local).replace(tzinfo=timezone.utc).timestamp() * 1000


@tagged('post_install', '-at_install')
class TestCountdown(CalloutCase):
    def countdown(self, task, local):
        with self.at_local(local):
            self.env.invalidate_all()
            return task.with_user(self.consultant_user).clip_card_countdown

    def left(self, clock):
        """Hours, as the browser adds them up."""
        return sum(max(0, end - max(start, clock['now'])) for start, end in clock['spans']) / HOUR

    def test_over_a_weekend(self):
        task = self.report('2025-03-14T14:30')
        clock = self.countdown(task, '2025-03-14T15:00')
        self.assertEqual(
            clock['spans'],
            [
                [stamp('2025-03-14T15:00'), stamp('2025-03-14T16:00')],
                [stamp('2025-03-17T08:00'), stamp('2025-03-17T10:30')],
            ],
        )
        self.assertEqual((clock['due'], clock['hours']), (stamp('2025-03-17T10:30'), 4))

    def test_it_says_what_the_task_says(self):
        task = self.report('2025-03-14T14:30')
        for local, hours in (
            ('2025-03-14T14:30', 4),
            ('2025-03-14T15:59', 2 + 31 / 60),
            ('2025-03-15T12:00', 2.5),
            ('2025-03-17T10:29', 1 / 60),
            ('2025-03-17T11:00', 0),
        ):
            with self.subTest(local):
                self.assertAlmostEqual(self.left(self.countdown(task, local)), hours)
                with self.at_local(local):
                    self.assertAlmostEqual(task.clip_card_callout_left_hours, hours)

    def test_each_of_several_ends_at_its_own(self):
        soon, late = self.report('2025-03-12T08:00'), self.report('2025-03-12T11:00')
        with self.at_local('2025-03-12T11:00'):
            self.env.invalidate_all()
            clocks = (soon | late).mapped('clip_card_countdown')
        self.assertEqual([self.left(clock) for clock in clocks], [1, 4])

    def test_until_what_was_agreed(self):
        task = self.report('2025-03-12T08:00')
        with self.at_local('2025-03-12T09:00'):
            task.with_user(self.consultant_user)._clip_card_agree_arrival(
                utc('2025-03-12T15:00'), "Birthe", "Lukket til middag"
            )
        clock = self.countdown(task, '2025-03-12T13:00')
        self.assertEqual((clock['due'], self.left(clock)), (stamp('2025-03-12T15:00'), 2))

    def test_nobody_is_waited_for(self):
        arrived, mended = self.report('2025-03-12T08:00'), self.report('2025-03-12T08:00')
        other = self.report('2025-03-12T08:00')
        other.clip_card_fault_reported_at = False
        self.arrive(arrived, '2025-03-12T09:00')
        with self.at_local('2025-03-12T09:00'):
            mended.with_user(self.consultant_user).action_clip_card_done()
        for task in (arrived, mended, other):
            self.assertFalse(self.countdown(task, '2025-03-12T10:00'))

    def test_without_working_hours(self):
        task = self.report('2025-03-12T08:00')
        self.company.resource_calendar_id = False
        clock = self.countdown(task, '2025-03-12T09:00')
        self.assertEqual((clock['spans'], clock['due']), ([], stamp('2025-03-12T12:00')))

    def test_a_board_reads_the_calendar_once(self):
        def count(tasks):
            self.env.flush_all()
            self.env.invalidate_all()
            tasks.mapped('clip_card_callout_deadline')
            before = self.env.cr.sql_log_count
            tasks.mapped('clip_card_countdown')
            return self.env.cr.sql_log_count - before

        with self.at_local('2025-03-12T09:00'):
            one = self.report('2025-03-12T08:00')
            count(one)
            few = count(one)
            many = one.union(*(self.report('2025-03-12T08:30') for _number in range(5)))
            self.assertEqual(count(many), few)

    def test_the_board_keeps_who_is_on_site(self):
        """Open until somebody has left; what nobody has left by the next day is open no more."""
        waiting, there, left, old = (self.report('2025-03-12T08:00') for _number in range(4))
        self.arrive(old, '2025-03-12T08:30')
        self.arrive(there, '2025-03-13T08:30')
        self.arrive(left, '2025-03-13T08:30')
        with self.at_local('2025-03-13T09:00'):
            left.with_user(self.consultant_user).action_clip_card_leave()
            view = self.env.ref('clip_card.project_task_view_search_callout')
            domain = self.get_filter(view, 'open')
            found = self.env['project.task'].with_user(self.consultant_user).search(domain)
        self.assertEqual(found & (waiting | there | left | old), waiting | there)

    def get_filter(self, view, name):
        (node,) = etree.fromstring(view.arch).xpath(f"//filter[@name='{name}']")
        return literal_eval(node.get('domain'))
