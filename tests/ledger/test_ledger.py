"""The ledger: entries are added and never changed, and balances follow from them."""

from psycopg2 import IntegrityError, errors

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import ClipCardCommon

CHANGED = "Ledger entries never change .*Post a correction instead"
DELETED = "Ledger entries are never deleted .*Post a correction instead"
ENTERED = "Ledger entries come from orders, timesheets.*they cannot be entered by hand"


class LedgerCase(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(10)
        self.account = self.card.account_id
        self.task = self.make_task()
        self.line = self.log(self.task, 90)
        self.entry = self.line.sudo().clip_card_entry_ids
        self.admin = self.env.ref('base.user_admin')
        self.env.flush_all()

    def values(self, **values):
        return {
            'card_id': self.card.id,
            'account_id': self.account.id,
            'partner_id': self.customer.id,
            'company_id': self.company.id,
            'date': '2025-03-12',
            'posting_date': '2025-03-12',
            'clips': 5,
            'kind': 'adjustment',
            **values,
        }

    def rpc(self, user, model, method, *args, **context):
        """Call a method the way it arrives from outside."""
        return call_kw(self.env[model].with_user(user), method, list(args), {'context': context})


@tagged('post_install', '-at_install')
class TestEntries(LedgerCase):
    def test_nobody_enters_one(self):
        Entry = self.env['clip.card.entry']
        for entries in (Entry, Entry.sudo(), Entry.with_user(self.env.ref('base.user_root'))):
            with self.assertRefused(UserError, ENTERED):
                entries.create(self.values())
        with self.assertRefused(UserError, ENTERED):
            self.entry.copy()
        for user in (self.admin, self.manager, self.salesperson, self.consultant_user):
            with self.assertRefused(UserError, ENTERED):
                Entry.with_user(user).create(self.values())

    def test_no_context_opens_the_door(self):
        for value in (True, 1, 'POSTING'):
            with self.assertRaises(UserError):
                self.rpc(
                    self.admin,
                    'clip.card.entry',
                    'create',
                    [self.values()],
                    clip_card_posting=value,
                )
            with self.assertRefused(UserError, ENTERED):
                self.env['clip.card.entry'].with_context(clip_card_posting=value).create(
                    self.values()
                )

    def test_nobody_changes_one(self):
        for name, value in (
            ('clips', -1),
            ('date', '2020-01-01'),
            ('name', "Andet"),
            ('card_id', self.card.id),
            ('timesheet_id', False),
            ('task_id', False),
            ('kind', 'refund'),
            ('user_id', False),
        ):
            with self.subTest(field=name), self.assertRefused(UserError, CHANGED):
                self.entry.write({name: value})
        with self.assertRefused(UserError, CHANGED):
            self.entry.clips = 0
        with self.assertRefused(UserError, CHANGED):
            self.entry.with_user(self.admin).write({'clips': 0})
        self.assertEqual((self.entry.clips, self.entry.name), (-2, "Fejlsøgning"))

    def test_nobody_deletes_one(self):
        with self.assertRefused(UserError, DELETED):
            self.entry.unlink()
        for user in (self.admin, self.manager):
            with self.assertRaises(UserError):
                self.rpc(user, 'clip.card.entry', 'unlink', self.entry.ids)
        self.assertTrue(self.entry.exists())

    def test_no_import(self):
        Entry = self.env['clip.card.entry']
        for entries in (Entry, Entry.with_user(self.admin)):
            result = entries.load(
                [
                    'card_id/.id',
                    'account_id/.id',
                    'partner_id/.id',
                    'company_id/.id',
                    'date',
                    'posting_date',
                    'clips',
                    'kind',
                ],
                [
                    [
                        str(self.card.id),
                        str(self.account.id),
                        str(self.customer.id),
                        str(self.company.id),
                        '2025-03-12',
                        '2025-03-12',
                        '5',
                        "Adjustment",
                    ]
                ],
            )
            self.assertFalse(result['ids'])
            self.assertTrue(result['messages'])
            result = entries.load(['.id', 'clips'], [[str(self.entry.id), '5']])
            self.assertFalse(result['ids'])
        self.assertEqual((self.entry.clips, self.card.balance), (-2, 8))

    def test_no_way_through_the_records_they_hang_on(self):
        commands = (
            [Command.create(self.values())],
            [Command.update(self.entry.id, {'clips': 0})],
            [Command.delete(self.entry.id)],
            [Command.unlink(self.entry.id)],
            [Command.clear()],
            [Command.set([])],
        )
        for record, name in (
            (self.card, 'entry_ids'),
            (self.account, 'entry_ids'),
            (self.line.sudo(), 'clip_card_entry_ids'),
        ):
            for command in commands:
                with self.subTest(record=record, command=command):
                    with self.assertRaises(UserError):
                        record.write({name: command})
                        self.env.flush_all()
                    with self.assertRaises(UserError):
                        self.rpc(self.admin, record._name, 'write', record.ids, {name: command})
                        self.env.flush_all()
        self.assertEqual(self.entry.clips, -2)
        self.assertEqual(self.card.entry_ids.mapped('clips'), [-2, 10])
        self.assertLedger()

    def test_another_card_s_entries_cannot_be_taken_over(self):
        other = self.buy(10)
        with self.assertRaises(UserError):
            other.write({'entry_ids': [Command.link(self.entry.id)]})
        with self.assertRaises(UserError):
            self.account.write({'card_ids': [Command.delete(other.id)]})
        self.assertLedger()


@tagged('post_install', '-at_install')
class TestDeletion(LedgerCase):
    """What an entry hangs on may go where nothing forbids it; the entry stays, word for word."""

    def assertKept(self, **links):
        self.env.invalidate_all()
        entries = self.env['clip.card.entry'].search([('source', '=', self.line.id)])
        self.assertEqual(entries[-1].name, "Fejlsøgning")
        self.assertEqual(entries[-1].employee_name, "Karl Konsulent")
        self.assertEqual(entries[-1].task_name, "Mail virker ikke")
        self.assertEqual(entries[-1].work_minutes, 90)
        for name, value in links.items():
            self.assertEqual(entries[-1][name].id, value)
        self.assertLedger()

    def test_of_the_timesheet_then_the_task_and_the_project(self):
        project = self.task.project_id
        with self.assertRaises(RedirectWarning):
            self.task.with_user(self.manager).sudo().unlink()
        with self.assertRaises(RedirectWarning):
            project.unlink()
        self.line.unlink()
        self.assertKept(timesheet_id=False, task_id=self.task.id)
        self.task.unlink()
        self.assertKept(task_id=False)
        project.unlink()
        self.assertKept()
        self.assertEqual(self.card.balance, 10)

    def test_of_the_employee_and_the_user(self):
        self.line.unlink()
        self.consultant.unlink()
        self.consultant_user.unlink()
        self.assertKept(employee_id=False, user_id=False)

    @mute_logger('odoo.sql_db')
    def test_of_the_customer_is_refused(self):
        with self.assertRaises(IntegrityError):
            self.customer.unlink()
        with self.assertRaises(IntegrityError):
            self.line.unlink()
            self.task.unlink()
            self.card.sale_line_id.order_id.action_cancel()
            self.card.sale_line_id.order_id.unlink()
            self.customer.unlink()
        self.assertKept()

    def test_of_the_order(self):
        order = self.card.sale_line_id.order_id
        with self.assertRefused(UserError, "cannot be cancelled: 2 of the 10 clips on card"):
            order.action_cancel()
        self.line.unlink()
        order.action_cancel()
        order.unlink()
        self.assertKept()
        self.assertEqual((self.card.state, self.card.balance), ('cancelled', 0))
        self.assertFalse(self.card.sale_line_id)

    @mute_logger('odoo.sql_db')
    def test_of_cards_accounts_and_products_is_refused(self):
        with self.assertRefused(UserError, f"{self.card.name} cannot be deleted"):
            self.card.unlink()
        with self.assertRefused(UserError, "has cards or time on it and is kept"):
            self.account.unlink()
        with self.assertRaises(IntegrityError):
            self.product.unlink()
        self.assertKept()


@tagged('post_install', '-at_install')
class TestBalances(LedgerCase):
    @mute_logger('odoo.sql_db')
    def test_the_database_refuses_a_negative_balance(self):
        for column in ('balance', 'lapsed_clips'):
            with self.assertRaises(errors.CheckViolation):
                self.env.cr.execute(
                    f"UPDATE clip_card SET {column} = -1 WHERE id = %s",  # noqa: S608
                    [self.card.id],
                )
        with self.assertRaises(errors.CheckViolation):
            self.account._post(
                [
                    {
                        'card_id': self.card.id,
                        'clips': -9,
                        'kind': 'adjustment',
                        'date': '2025-03-12',
                    },
                ]
            )
        self.assertEqual(self.card.balance, 8)

    def test_a_balance_is_the_sum_of_its_entries(self):
        self.line.unit_amount = 20
        self.assertEqual(self.card.balance, 0)
        self.assertEqual(sum(self.card.entry_ids.mapped('clips')), 0)
        self.assertEqual((self.account.balance, self.account.uncovered), (0, 10))
        self.assertLedger()

    def test_running_balances_are_never_negative(self):
        other = self.log(self.make_task("Andet"), 60)
        for minutes in (600, 30, 900, 0):
            self.line.unit_amount = minutes / 60
            other.date = f'2025-04-{minutes % 28 + 1:02d}'
        balance = 0
        for entry in self.card.entry_ids.sorted('id'):
            balance += entry.clips
            if not entry.restated:
                self.assertGreaterEqual(balance, 0)
        self.assertEqual(balance, self.card.balance)

    def test_nobody_enters_the_clips_of_an_account(self):
        for name in ('balance', 'uncovered', 'version'):
            with self.assertRefused(UserError, "follow from its cards and its time"):
                self.rpc(self.manager, self.account._name, 'write', self.account.ids, {name: 99})
        with self.assertRefused(UserError, "To join two customers, merge their contacts"):
            self.rpc(
                self.manager,
                self.account._name,
                'write',
                self.account.ids,
                {'partner_id': self.company.partner_id.id},
            )
        for user in (self.admin, self.manager, self.salesperson):
            with self.assertRaises(AccessError):
                self.rpc(user, 'clip.card', 'write', self.card.ids, {'balance': 99})

    def test_nobody_sets_the_clips_of_a_card(self):
        """Not even with all rights: a balance is the sum of entries, always."""
        for name in ('balance', 'lapsed_clips', 'used_clips'):
            with self.assertRefused(UserError, "The clips of card KK.* cannot be set"):
                self.card[name] = 99
        self.assertLedger()

    def test_nobody_hands_a_card_over_by_hand(self):
        """Not even with all rights: there is an action for it, and the merge of two contacts."""
        other = self.buy(10, customer=self.make_customer("Smedjen A/S"))
        for vals in (
            {'partner_id': other.partner_id.id},
            {'account_id': other.account_id.id},
            {'company_id': False},
        ):
            with self.assertRefused(UserError, "belongs to Bageriet Kernen ApS, and stays with it"):
                self.card.write(vals)
        with self.assertRefused(UserError, "To join two customers, merge their contacts"):
            self.account.partner_id = self.make_customer("Gartneriet")
        self.assertEqual(self.card.partner_id, self.customer)

    def test_dates_and_days(self):
        """An entry says when it happened and when it was recorded."""
        with self.on('2025-05-20'):
            late = self.log(self.make_task("Sent"), 60, '2025-04-01').sudo()
            entry = late.clip_card_entry_ids
        self.assertEqual((str(entry.date), str(entry.posting_date)), ('2025-04-01', '2025-05-20'))
        self.assertEqual(
            (entry.user_id, entry.employee_id), (self.consultant_user, self.consultant)
        )

    def test_the_posting_date_is_the_company_s_local_date(self):
        """Half past ten in the evening in UTC it is tomorrow in Copenhagen, in summer."""
        with self.at('2025-07-01T22:30:00'):
            line = self.log(self.make_task("Nat"), 60, '2025-07-01').sudo()
        self.assertEqual(str(line.clip_card_entry_ids.posting_date), '2025-07-02')
