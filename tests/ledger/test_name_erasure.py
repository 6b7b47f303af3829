"""A person's name leaves the statements, and nothing else changes."""

import time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import ClipCardCommon
from ..security.common import SecurityCommon


@tagged('post_install', '-at_install')
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
        said = self.card.account_id.message_ids[0].body
        self.assertIn("Maja Mester erased a person's name here", said)
        self.assertIn(f"Clip Card Entry {entries[1].id}", said)
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

    def test_only_people_who_are_known(self):
        """What was promised, or why, is nobody's name; nor is a text of any length."""
        self.card.with_user(self.manager)._adjust(1, "Gift to my brother in law")
        self.card.with_user(self.manager)._hold("Gift to my brother in law")
        wizard = self.wizard(
            self.manager, name="Gift to my brother in law", replacement="Compensation"
        )
        self.assertEqual((wizard.entry_count, wizard.other_count), (1, 2))
        with self.assertRefused(UserError, "Nobody is called Gift to my brother in law: neither"):
            wizard.action_erase()
        self.assertEqual(self.card.hold_reason, "Gift to my brother in law")
        began = time.monotonic()
        for method in ('_find_name', '_erase_name'):
            words = ("K" * 40000, "En") if method == '_erase_name' else ("K" * 40000,)
            with self.assertRefused(UserError, "3 to 100 letters"):
                getattr(self.card.entry_ids.with_user(self.manager), method)(*words)
        with self.assertRefused(UserError, "at most 100 letters"):
            self.card.entry_ids.with_user(self.manager)._erase_name("Kit Kollega", "K" * 40000)
        self.assertLess(time.monotonic() - began, 1)

    def test_who_did_it_is_told_where_it_was_done(self):
        """Also where no entry names the person: in a hold's reason, an agreement, on a task."""
        self.make_customer("Hanne Holm", parent_id=self.customer.id, is_company=False)
        task = self.make_task("Ny pc til Hanne Holm")
        card = self.card.with_user(self.manager)
        card._hold("Hanne Holm betaler ikke")
        Entry = self.env['clip.card.entry'].with_user(self.manager)
        self.assertEqual(Entry._erase_name("Hanne Holm", "kunden"), 0)
        self.env.invalidate_all()
        self.assertEqual(card.hold_reason, "kunden betaler ikke")
        for record, place in ((card, f"Clip Card {card.id}"), (task, f"Task {task.id}")):
            message = record.sudo().message_ids[0]
            self.assertIn("Maja Mester erased a person", message.body)
            self.assertIn(place, message.body)
            self.assertEqual(message.author_id, self.manager.partner_id)
            self.assertNotIn("Hanne", message.body)

    def test_what_looks_like_a_pattern_is_none(self):
        Entry = self.env['clip.card.entry'].with_user(self.manager)
        self.assertEqual(Entry._find_name("K..l"), 0)
        with self.assertRefused(UserError, "Nobody is called K..l"):
            Entry._erase_name("K..l", "En")
        self.assertEqual(Entry._erase_name("Kit Kollega", r"\0 & \1"), 1)
        self.assertIn(r"\0 & \1", self.card.entry_ids.mapped('employee_name'))

    def test_a_name_in_other_letters_and_before_a_full_stop(self):
        Entry = self.env['clip.card.entry'].with_user(self.manager)
        self.make_customer("hanne b.", parent_id=self.customer.id, active=False)
        line = self.lines[1].with_user(self.manager)
        line.name = "Talt med HANNE B. og Hanne B., ikke Johanne B."
        self.env.flush_all()
        self.assertEqual(Entry._erase_name("Hanne B.", "kunden"), 1)
        said = "Talt med kunden og kunden, ikke Johanne B."
        self.assertIn(said, self.card.entry_ids.mapped('name'))
        self.assertEqual(line.name, said)

    def test_the_name_does_not_come_back_with_the_next_change(self):
        self.env['clip.card.entry'].with_user(self.manager)._erase_name(
            "Karl Konsulent", "en konsulent"
        )
        line = self.lines[0]
        self.assertEqual(line.name, "Ringet til en konsulent om mail")
        line.with_user(self.manager).unit_amount = 4.0
        self.card.account_id._lock()
        self.card.account_id._pay_due()
        self.assertNotIn("Karl", str(self.card.entry_ids.mapped('name')))
        row = self.card._statement_rows()[1]
        self.assertEqual((row['name'], row['clips']), ("Ringet til en konsulent om mail", -4))

    def test_other_companies_keep_theirs(self):
        other = self.env['res.company'].create({'name': "Søsterselskab"})
        self.manager.company_ids |= other
        Entry = self.env['clip.card.entry'].with_user(self.manager)
        elsewhere = Entry.with_context(allowed_company_ids=other.ids)
        self.assertEqual(elsewhere._erase_name("Karl Konsulent", "en konsulent"), 0)
        self.assertEqual(self.lines[0].name, "Ringet til Karl Konsulent om mail")


@tagged('post_install', '-at_install')
class TestNameErasureElsewhere(SecurityCommon):
    """A former consultant, and a customer's contact, wherever customers and colleagues read."""

    def setUp(self):
        super().setUp()
        self.make_customer("Hanne Å. & Søn", parent_id=self.customer.id, is_company=False)
        self.check = self.subscription.server_check_ids
        self.check.with_user(self.consultant_user).write(
            {'conclusion': "Aftalt med Hanne Å. & Søn", 'internal_note': "Spørg Hanne Å. & Søn"}
        )
        self.check.line_ids[0].with_user(self.consultant_user).remark = "Set af Hanne Å. & Søn"
        self.finish(self.check, 'ok', 'ok')
        self.task.name = "Ny pc til Hanne Å. & Søn"
        self.card.with_user(self.manager)._adjust(1, "Lovet Hanne Å. & Søn")
        self.card.with_user(self.manager)._prolong(
            self.card.end_date.replace(year=2031), "Aftalt med Hanne Å. & Søn"
        )
        self.card.with_user(self.manager)._hold("Hanne Å. & Søn betaler ikke")
        self.env.flush_all()

    def figures(self):
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT (SELECT ARRAY_AGG((id, date, posting_date, clips, kind, work_minutes, source)
                            ORDER BY id)::text FROM clip_card_entry),
                   (SELECT ARRAY_AGG((id, balance, state, end_date, last_use_date)
                            ORDER BY id)::text FROM clip_card),
                   (SELECT ARRAY_AGG((id, unit_amount, amount, clip_card_clips, clip_card_due)
                            ORDER BY id)::text FROM account_analytic_line),
                   (SELECT ARRAY_AGG((id, state, result, done_on) ORDER BY id)::text
                      FROM clip_card_server_check)
            """
        )
        return self.env.cr.fetchone()

    def read_everything(self):
        """What customers and colleagues read about the card, its work and its checks."""
        self.env.invalidate_all()
        card = self.card
        records = [card, card.account_id, self.subscription, self.check]
        messages = self.env['mail.message'].browse()
        for record in records:
            messages |= record.message_ids
        html = self.env['ir.actions.report']._render_qweb_html
        return ' '.join(
            [
                str(card._statement_rows()),
                str([card.hold_reason, card.prolongation_agreement, card.end_reason]),
                str(self.check.read(['consultant_name', 'conclusion', 'internal_note'])),
                str(self.check.line_ids.read(['remark'])),
                str(self.line.read(['name'])),
                self.task.name,
                *(str(body) for body in messages.mapped('body')),
                str(messages.sudo().tracking_value_ids.mapped('new_value_char')),
                html('clip_card.report_server_check', self.check.ids)[0].decode(),
                html('clip_card.report_statement', card.ids)[0].decode(),
            ]
        )

    def erase(self, name, replacement):
        before = self.figures()
        wizard = (
            self.env['clip.card.name.erasure']
            .with_user(self.manager)
            .create({'name': name, 'replacement': replacement})
        )
        self.assertGreater(wizard.other_count, 0)
        self.assertIn(name.partition(' ')[0], self.read_everything())
        wizard.action_erase()
        self.assertEqual(self.figures(), before)
        return self.read_everything()

    def test_a_contact(self):
        words = self.erase("Hanne Å. & Søn", "<kunden>")
        self.assertNotIn("Hanne", words)
        self.assertNotIn("<kunden>", self.card.message_ids[0].body, "words, no tag")
        self.assertEqual(self.check.conclusion, "Aftalt med <kunden>")

    def test_a_consultant(self):
        self.assertEqual(self.check.consultant_name, "Karl Konsulent")
        words = self.erase("Karl Konsulent", "en konsulent")
        self.assertNotIn("Karl", words)
        self.assertEqual(self.check.consultant_name, "en konsulent")
