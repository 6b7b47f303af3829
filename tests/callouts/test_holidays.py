"""Danish public holidays in the company's working hours."""

from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import CalloutCommon, utc


class HolidaysCase(CalloutCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-11-03')

    def load(self, user=None, **values):
        wizard = self.env['clip.card.holidays'].with_user(user or self.manager).create(values)
        return wizard.action_load()['params']['message']

    def leaves(self):
        return self.calendar.leave_ids.sorted('date_from')

    def remind(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref('clip_card.ir_cron_remind_holidays').method_direct_trigger()
        self.env.invalidate_all()

    def reminders(self):
        return self.company.partner_id.activity_ids.filtered(
            lambda it: 'public holidays' in (it.summary or '')
        )


@tagged('post_install', '-at_install')
class TestHolidays(HolidaysCase):
    def test_a_manager_loads_years(self):
        form = Form(self.env['clip.card.holidays'].with_user(self.manager))
        self.assertEqual((form.year_from, form.year_to), (2025, 2026))
        self.assertEqual(form.calendar_id, self.calendar)
        form.year_from = 2026
        message = form.save().action_load()['params']['message']
        self.assertEqual(message, "10 public holidays added to Mandag til fredag 8-16.")
        leaves = self.leaves()
        self.assertEqual(len(leaves), 10)
        self.assertEqual(leaves.mapped('name')[1:3], ["Skærtorsdag", "Langfredag"])
        self.assertFalse(leaves.resource_id)
        self.assertEqual(leaves.company_id, self.company)

    def test_only_where_they_are_danish(self):
        """Others are led to the days off of the working hours, to enter theirs."""
        self.company.country_id = self.env.ref('base.us')
        form = Form(self.env['clip.card.holidays'].with_user(self.manager))
        self.assertFalse(form.is_danish)
        wizard = form.save()
        with self.assertRefused(UserError, "is not in Denmark.*working hours Mandag til fredag"):
            wizard.action_load()
        self.assertFalse(self.leaves())
        action = wizard.action_enter()
        self.assertEqual(action['res_model'], 'resource.calendar.leaves')
        self.assertEqual(action['context']['default_calendar_id'], self.calendar.id)
        self.remind()
        self.assertFalse(self.reminders())

    def test_whole_days_by_the_calendar_s_clock(self):
        """Winter and summer time, whatever time zone the manager's browser has."""
        self.manager.tz = 'Asia/Tokyo'
        self.load(year_from=2026, year_to=2026)
        spans = {it.name: (it.date_from, it.date_to) for it in self.leaves()}
        self.assertEqual(
            spans["Nytårsdag"],
            (datetime(2025, 12, 31, 23), datetime(2026, 1, 1, 22, 59, 59)),
        )
        self.assertEqual(
            spans["2. pinsedag"],
            (datetime(2026, 5, 24, 22), datetime(2026, 5, 25, 21, 59, 59)),
        )

    def test_a_day_on_which_the_clock_changes(self):
        """Easter Sunday of 2024 had 23 hours."""
        self.load(year_from=2024, year_to=2024)
        sunday = self.leaves().filtered(lambda it: it.name == "Påskedag")
        self.assertEqual(sunday.date_from, utc('2024-03-31T00:00:00'))
        self.assertEqual(sunday.date_to, utc('2024-03-31T23:59:59'))
        self.assertEqual((sunday.date_to - sunday.date_from).total_seconds(), 23 * 3600 - 1)

    def test_options_and_great_prayer_day(self):
        self.load(year_from=2023, year_to=2024, christmas_eve=True, constitution_day=True)
        names = [(it.date_to.year, it.name) for it in self.leaves()]
        self.assertIn((2023, "Store Bededag"), names)
        self.assertNotIn((2024, "Store Bededag"), names)
        self.assertIn((2024, "Juleaftensdag"), names)
        self.assertIn((2024, "Grundlovsdag"), names)
        self.assertNotIn((2024, "Nytårsaftensdag"), names)

    def test_a_second_run_adds_nothing_twice(self):
        self.load(year_from=2026, year_to=2026)
        message = self.load(year_from=2026, year_to=2026)
        self.assertIn("No day added", message)
        message = self.load(year_from=2026, year_to=2026, new_years_eve=True)
        self.assertIn("1 public holidays added", message)
        self.assertEqual(len(self.leaves()), 11)

    def test_days_off_that_are_there_already(self):
        """A closure over Christmas covers two of them."""
        self.day_off('2026-12-22', '2026-12-31')
        self.assertIn("8 public holidays", self.load(year_from=2026, year_to=2026))

    def test_half_a_day_off_is_no_day_off(self):
        self.day_off('2026-05-14').date_from = utc('2026-05-14T12:00:00')
        if 'hr.leave' in self.env:
            self.skipTest("Time Off lets no two days off overlap: see TestBesideTimeOff")
        self.assertIn("10 public holidays", self.load(year_from=2026, year_to=2026))

    def test_days_off_of_somebody_do_not_count(self):
        self.day_off('2026-12-22', '2026-12-31', resource_id=self.consultant.resource_id.id)
        self.assertIn("10 public holidays", self.load(year_from=2026, year_to=2026))

    def test_each_calendar_has_its_own(self):
        self.load(year_from=2026, year_to=2026)
        other = self.make_calendar("Aftenhold", (14, 22))
        message = self.load(year_from=2026, year_to=2026, calendar_id=other.id)
        self.assertIn("10 public holidays added to Aftenhold", message)
        self.assertEqual(len(other.leave_ids), 10)

    def test_who_may_not(self):
        for user in (self.consultant_user, self.salesperson):
            with self.assertRaises(AccessError):
                self.load(user=user, year_from=2026, year_to=2026)
        self.assertFalse(self.leaves())

    def test_years_that_make_no_sense(self):
        for first, last in ((2026, 2025), (26, 27), (2026, 9999)):
            with self.assertRefused(UserError, "Enter years between 1970 and 2199"):
                self.load(year_from=first, year_to=last)
        self.assertFalse(self.leaves())


@tagged('post_install', '-at_install')
class TestBesideTimeOff(HolidaysCase):
    """Time Off reads a public holiday by its maker's clock, and lets no two of them overlap."""

    def setUp(self):
        super().setUp()
        if 'hr.leave' not in self.env:
            self.skipTest("Time Off is not installed; ./dev/test --beside has it")

    def test_loaded_from_another_part_of_the_world(self):
        for zone in ('America/New_York', 'Asia/Tokyo', 'Europe/Copenhagen', False):
            with self.subTest(zone=zone):
                self.leaves().unlink()
                self.manager.tz = zone
                self.assertIn("10 public holidays", self.load(year_from=2026, year_to=2026))
                spans = {it.name: (it.date_from, it.date_to) for it in self.leaves()}
                self.assertEqual(spans["Nytårsdag"][0], utc('2026-01-01T00:00:00'))
                self.assertEqual(spans["Nytårsdag"][1], utc('2026-01-01T23:59:59'))
                self.assertEqual(spans["2. pinsedag"][0], utc('2026-05-25T00:00:00'))
                self.assertIn("No day added", self.load(year_from=2026, year_to=2026))

    def test_a_day_of_which_a_part_is_off_is_named_and_the_others_are_added(self):
        self.day_off('2026-05-14').date_from = utc('2026-05-14T12:00:00')
        message = self.load(year_from=2026, year_to=2026)
        self.assertIn("9 public holidays added", message)
        self.assertIn("05/14/2026 (Kristi himmelfartsdag) was not added", message)
        self.assertEqual(len(self.leaves()), 10)


@tagged('post_install', '-at_install')
class TestReminder(HolidaysCase):
    def setUp(self):
        super().setUp()
        self.company.clip_card_responsible_id = self.manager

    def test_it_reminds_once_of_next_year(self):
        self.remind()
        self.remind()
        reminder = self.reminders()
        self.assertEqual(reminder.summary, "Load the public holidays of 2026")
        self.assertEqual(reminder.user_id, self.manager)
        self.assertIn("Clip Cards, Configuration, Public Holidays", reminder.note)

    def test_nothing_to_remind_of(self):
        self.load(year_from=2026, year_to=2026)
        self.remind()
        self.assertFalse(self.reminders())

    def test_before_october_this_year_counts(self):
        self.load(year_from=2026, year_to=2026)
        with self.on('2026-09-30'):
            self.remind()
            self.assertFalse(self.reminders())
        with self.on('2026-10-01'):
            self.remind()
            self.assertEqual(self.reminders().summary, "Load the public holidays of 2027")

    def test_part_of_them_is_not_all(self):
        self.load(year_from=2026, year_to=2026)
        self.leaves().filtered(lambda it: it.name == "Langfredag").unlink()
        self.remind()
        self.assertTrue(self.reminders())

    def test_companies_elsewhere_have_other_holidays(self):
        self.company.country_id = self.env.ref('base.se')
        self.remind()
        self.assertFalse(self.reminders())

    def test_missing_days(self):
        missing = self.calendar._get_clip_card_missing_holidays([2026])
        self.assertEqual([it.day for it in missing][:2], [date(2026, 1, 1), date(2026, 4, 2)])
