"""Time that a colleague looks at, where a company wants that."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import ClipCardCommon


@tagged('post_install', '-at_install')
class TestChecked(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(30)
        self.task = self.make_task()
        self.colleague_user.group_ids += self.env.ref('hr_timesheet.group_hr_timesheet_approver')
        self.before = self.log(self.task, 30, name="Før", day='2025-03-11')
        self.company.clip_card_check_from = '2025-03-12'
        self.line = self.log(self.task, 30)

    def to_check(self, user=None):
        """What the list shows, in its order."""
        action = self.env['ir.actions.act_window']._for_xml_id(
            'clip_card.account_analytic_line_action_to_check'
        )
        lines = self.as_user(user or self.colleague_user, self.line)
        return lines.search(
            [('clip_card_to_check', '=', True)], order='clip_card_odd desc, date, id'
        ).filtered(lambda line: line.company_id == self.company and action)

    def test_from_the_day_on_time_waits_and_is_preliminary(self):
        self.assertEqual(self.to_check(), self.line)
        self.assertClips(self.line, 0)
        rows = self.card._statement_rows()
        self.assertEqual(
            [row['explanation'].endswith(" (preliminary)") for row in rows if row['name'] != "Før"],
            [False, True],
            "the purchase, and the line",
        )
        self.assertFalse(self.before.clip_card_to_check)

    def test_a_colleague_checks_it(self):
        action = self.line.with_user(self.colleague_user).action_clip_card_check()
        self.assertEqual(action['params']['message'], "1 checked.")
        self.assertEqual(self.line.clip_card_checked_by, self.colleague_user)
        self.assertFalse(self.to_check())
        self.assertNotIn("preliminary", self.line.clip_card_explanation)

    def test_whoever_wrote_it_does_not(self):
        self.consultant_user.group_ids += self.env.ref('hr_timesheet.group_hr_timesheet_approver')
        with self.assertRefused(UserError, r"You wrote this time yourself \(Fejlsøgning\)"):
            self.line.with_user(self.consultant_user).action_clip_card_check()
        other = self.log(
            self.task, 30, user=self.colleague_user, employee_id=self.consultant.id, name="For Karl"
        )
        with self.assertRefused(UserError, "You wrote this time yourself"):
            other.with_user(self.colleague_user).action_clip_card_check()
        both = (self.line | other).with_user(self.colleague_user)
        message = both.action_clip_card_check()['params']['message']
        self.assertEqual(message, "1 checked. 1 of your own wait for a colleague.")
        self.assertFalse(other.clip_card_checked_by)

    def test_nor_who_does_not_see_others_nor_anybody_by_hand(self):
        with self.assertRaises(AccessError):
            self.line.with_user(self.accountant).action_clip_card_check()
        own = self.log(self.task, 30, user=self.manager, employee_id=self.consultant.id)
        with self.assertRefused(AccessError, "Only who sees the timesheets of others"):
            own.with_user(self.consultant_user).action_clip_card_check()
        for user in (self.consultant_user, self.manager):
            with self.assertRefused(UserError, "Checked By cannot be set"):
                self.line.with_user(user).clip_card_checked_by = user
        with self.assertRefused(UserError, "Checked By cannot be set"):
            self.log(self.task, 30, clip_card_checked_by=self.manager.id)

    def test_what_changes_is_checked_once_more(self):
        self.line.with_user(self.colleague_user).action_clip_card_check()
        self.line.with_user(self.consultant_user).write({'clip_card_note': "Ring tilbage"})
        self.assertTrue(self.line.clip_card_checked_by)
        self.line.with_user(self.consultant_user).write({'unit_amount': 5})
        self.assertFalse(self.line.clip_card_checked_by)
        self.assertEqual(self.to_check(), self.line)

    def test_the_odd_ones_first(self):
        self.assertFalse(self.line.clip_card_odd)
        fine = self.log(self.task, 30, name="Rettet")
        odd = {
            "over 8 hours": self.log(self.make_task("A"), 481 - 1 + 60, name="Lang dag"),
            "a minute over the step": self.log(self.make_task("B"), 61, name="Et minut"),
            "no text": self.log(self.make_task("C"), 30, name=""),
        }
        for words, line in odd.items():
            self.assertEqual(line.clip_card_odd, words)
        first = self.log(self.make_task("D"), 30, name="Det samme")
        self.assertFalse(first.clip_card_odd)
        second = self.log(self.make_task("E"), 541, name="Det samme")
        self.assertEqual(
            second.clip_card_odd, "over 8 hours, a minute over the step, the same text twice"
        )
        first.invalidate_recordset(['clip_card_odd'])
        self.assertEqual(first.clip_card_odd, "the same text twice")
        visit = self.log(self.task, 20, name="Besøg", clip_card_work_type='onsite')
        again = self.log(self.task, 20, name="Mere", clip_card_work_type='onsite')
        self.assertFalse(visit.clip_card_odd or again.clip_card_odd, "the first carries it")
        visit.clip_card_transport_hours = 0
        (visit | again).invalidate_recordset(['clip_card_odd'])
        self.assertEqual(visit.clip_card_odd, "on-site without transport")
        found = self.to_check()
        self.assertEqual(found[0], second)
        self.assertEqual({*found[-2:]}, {self.line, fine})
        self.assertEqual(
            found.search([('id', 'in', found.ids), ('clip_card_odd', '!=', False)]),
            found.filtered('clip_card_odd'),
        )

    def test_a_list_costs_few_queries(self):
        for number in range(20):
            self.log(self.task, 1, name=f"Linje {number}")

        def look():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines = self.to_check()
            lines.mapped('clip_card_odd')
            return len(lines), self.env.cr.sql_log_count - before

        look()
        many, queries = look()
        self.assertEqual(many, 21)
        self.assertLess(queries, 20)

    def test_off_nothing_is_there(self):
        def views():
            Line = self.env['account.analytic.line'].with_user(self.colleague_user)
            form = self.env.ref('hr_timesheet.timesheet_view_form_user').id
            search = self.env.ref('hr_timesheet.hr_timesheet_line_search').id
            menus = self.env['ir.ui.menu'].with_user(self.colleague_user)._visible_menu_ids()
            return (
                'clip_card_checked_by' in Line.get_view(form, 'form')['arch'],
                'clip_card_to_check' in Line.get_view(search, 'search')['arch'],
                self.env.ref('clip_card.account_analytic_line_menu_to_check').id
                not in self.env['ir.ui.menu'].with_user(self.colleague_user)._load_menus_blacklist()
                and bool(menus),
            )

        self.assertEqual(views(), (True, True, True))
        self.company.clip_card_check_from = False
        self.assertEqual(views(), (False, False, False))
        self.line.invalidate_recordset()
        self.assertNotIn("preliminary", self.line.clip_card_explanation)
        self.assertFalse(self.to_check())

    def test_the_setting(self):
        self.env.user.group_ids += self.env.ref('clip_card.group_clip_card_manager')
        with Form(self.env['res.config.settings']) as form:
            form.clip_card_check_from = '2025-04-01'
            form.clip_card_out_of_hours_factor = 2
        form.record.execute()
        self.assertEqual(str(self.company.clip_card_check_from), '2025-04-01')
        self.assertEqual(self.company.clip_card_out_of_hours_factor, 2)
