"""A person's name leaves the statements, and nothing else changes."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .common import ClipCardCommon


class TestNameErasure(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-17')
        self.card = self.buy(10)
        task = self.make_task("Karl Konsulents bord")
        self.lines = self.log(task, 90, name="Ringet til Karl Konsulent om mail")
        self.lines |= self.log(task, 30, user=self.colleague_user)

    def read_ledger(self):
        """All that the ledger holds of this card, but for the texts."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, date, posting_date, clips, kind, work_minutes, transport_minutes, source,"
            " timesheet_id, employee_id, task_id FROM clip_card_entry WHERE card_id = %s"
            " ORDER BY id",
            [self.card.id],
        )
        return self.env.cr.fetchall()

    def wizard(self, user, **values):
        form = Form(self.env['clip.card.name.erasure'].with_user(user))
        for name, value in values.items():
            form[name] = value
        return form.save()

    def test_the_name_goes_and_the_figures_stay(self):
        before = self.read_ledger()
        wizard = self.wizard(self.manager, name="Karl Konsulent", replacement="En konsulent")
        self.assertEqual(wizard.entry_count, 1)
        wizard.action_erase()
        self.assertEqual(self.read_ledger(), before)
        entries = self.card.entry_ids.sorted('id')
        self.assertEqual(entries.mapped('employee_name'), [False, "En konsulent", "Kit Kollega"])
        self.assertEqual(entries[1].name, "Ringet til En konsulent om mail")
        self.assertEqual(entries[1].task_name, "Karl Konsulents bord", "another word")
        self.assertIn("name was erased", self.card.account_id.message_ids[0].body)
        self.assertNotIn("Karl", self.card.account_id.message_ids[0].body)

    def test_only_a_manager_erases_names(self):
        with self.assertRaises(AccessError):
            self.wizard(self.salesperson, name="Karl Konsulent")
        with self.assertRaisesRegex(AccessError, "Only a clip card manager"):
            self.card.entry_ids.with_user(self.salesperson)._erase_name("Karl Konsulent", "En")

    def test_half_a_name_is_refused(self):
        Entry = self.env['clip.card.entry'].with_user(self.manager)
        with self.assertRefused(UserError, "whole name"):
            Entry._erase_name(" K ", "En konsulent")
        with self.assertRefused(UserError, "instead of the name"):
            Entry._erase_name("Karl Konsulent", " ")

    def test_what_looks_like_a_pattern_is_none(self):
        Entry = self.env['clip.card.entry'].with_user(self.manager)
        self.assertEqual(Entry._find_name("K..l"), 0)
        self.assertEqual(Entry._erase_name("Kit Kollega", r"\0 & \1"), 1)
        self.assertIn(r"\0 & \1", self.card.entry_ids.mapped('employee_name'))
