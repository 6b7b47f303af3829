"""Merging two customers carries cards, ledger, uncovered time and projects along."""

from markupsafe import Markup

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..add_ons.common import AddOnCommon
from ..common import ClipCardCommon


@tagged('post_install', '-at_install')
class TestMerge(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.double = self.make_customer("Bageriet Kernen (gammel)", zip='2100')
        self.card = self.buy(10)
        self.double_card = self.buy(10, customer=self.double)
        self.task = self.make_task()
        self.double_task = self.make_task("Ovn", customer=self.double)

    def merge(self, *partners, into):
        self.env['base.partner.merge.automatic.wizard']._merge(
            [partner.id for partner in (*partners, into)], into
        )
        self.env.invalidate_all()

    def assertCarriedAlong(self, account, balance, uncovered):
        self.assertEqual((account.balance, account.uncovered), (balance, uncovered))
        self.assertEqual(account.card_ids.partner_id, account.partner_id)
        self.assertEqual(account.entry_ids.partner_id, account.partner_id)
        self.assertEqual(account.entry_ids.card_id.account_id, account)
        entries = account.timesheet_ids.clip_card_entry_ids
        self.assertLessEqual(entries.account_id, account)
        self.assertLedger()

    def test_both_have_an_account(self):
        line = self.log(self.task, 3 * 60)
        other = self.log(self.double_task, 2 * 60)
        account, projects = self.card.account_id, self.project_of() | self.project_of(self.double)
        self.merge(self.double, into=self.customer)
        self.assertFalse(self.double.exists())
        self.assertEqual(self.customer.clip_card_account_ids, account)
        self.assertEqual(account.card_ids, self.card | self.double_card)
        self.assertEqual(account.project_ids, projects)
        self.assertEqual(projects.partner_id, self.customer)
        self.assertEqual(account.timesheet_ids, (line | other).sudo())
        self.assertCarriedAlong(account, 15, 0)
        self.assertEqual(self.customer.clip_card_balance, 15)
        # Life goes on: time is logged, changed and deleted on both tasks.
        other.unit_amount = 1
        self.assertEqual(self.double_card.balance, 9)
        self.assertClips(self.log(self.double_task, 12 * 60), 12)
        line.unlink()
        self.assertCarriedAlong(account, 7, 0)

    def test_uncovered_time_of_one_is_paid_by_the_other_s_card(self):
        line = self.log(self.double_task, 13 * 60)
        self.assertClips(line, 10, 3)
        self.merge(self.double, into=self.customer)
        account = self.customer.clip_card_account_ids
        self.assertClips(line, 13)
        self.assertEqual(line.sudo().so_line, self.double_card.sale_line_id)
        self.assertCarriedAlong(account, 7, 0)

    def test_only_the_other_has_an_account(self):
        customer = self.make_customer("Ny ejer ApS")
        line = self.log(self.double_task, 2 * 60)
        account = self.double_card.account_id
        self.merge(self.double, into=customer)
        self.assertEqual(customer.clip_card_account_ids, account)
        self.assertEqual(account.partner_id, customer)
        self.assertEqual(line.sudo().clip_card_account_id, account)
        self.assertCarriedAlong(account, 8, 0)
        self.assertClips(self.log(self.double_task, 9 * 60), 8, 1)

    def test_who_gets_the_mails_goes_on_getting_them(self):
        contact = self.make_customer("Anna", parent_id=self.double.id, is_company=False)
        self.double_card.account_id.notice_partner_id = contact
        self.merge(self.double, into=self.customer)
        account = self.card.account_id
        self.assertEqual((account.notice_partner_id, account._get_contact()), (contact, contact))

    def test_three_at_once(self):
        third = self.make_customer("Kernen, tredje")
        self.buy(10, customer=third)
        self.log(self.double_task, 60)
        self.merge(self.double, third, into=self.customer)
        self.assertCarriedAlong(self.customer.clip_card_account_ids, 29, 0)

    def test_a_lead_customer_is_chosen_when_none_is_named(self):
        self.env['base.partner.merge.automatic.wizard']._merge(
            [self.customer.id, self.double.id], None
        )
        left = (self.customer | self.double).exists()
        self.assertEqual(len(left), 1)
        self.assertEqual(len(left.clip_card_account_ids), 1)
        self.assertCarriedAlong(left.clip_card_account_ids, 20, 0)

    def test_a_target_outside_the_merge_is_ignored_like_stock_does(self):
        stranger = self.make_customer("Uden for")
        self.env['base.partner.merge.automatic.wizard']._merge(
            [self.customer.id, self.double.id], stranger
        )
        self.assertFalse(stranger.clip_card_account_ids)
        left = (self.customer | self.double).exists()
        self.assertCarriedAlong(left.clip_card_account_ids, 20, 0)

    def test_contacts_and_their_tasks_come_along(self):
        contact = self.make_customer("Bager Bo", parent_id=self.double.id, is_company=False)
        self.double_task.partner_id = contact
        line = self.log(self.double_task, 60)
        self.merge(self.double, into=self.customer)
        self.assertEqual(contact.commercial_partner_id, self.customer)
        self.assertEqual(line.sudo().clip_card_account_id.partner_id, self.customer)
        line.unit_amount = 2
        self.assertCarriedAlong(self.customer.clip_card_account_ids, 18, 0)

    def test_two_contacts_of_one_customer(self):
        contacts = [
            self.make_customer(name, parent_id=self.customer.id, is_company=False)
            for name in ("Bo Bager", "Bo Bager Jensen")
        ]
        self.task.partner_id = contacts[0]
        line = self.log(self.task, 60)
        self.merge(contacts[0], into=contacts[1])
        self.assertEqual(self.task.partner_id, contacts[1])
        self.assertEqual(line.partner_id, contacts[1])
        self.assertCarriedAlong(self.card.account_id, 9, 0)

    def test_a_company_into_a_contact_of_another(self):
        """The contact becomes a company of its own, as stock merges, and keeps its cards."""
        contact = self.make_customer("Ovnafdelingen", parent_id=self.customer.id, is_company=False)
        line = self.log(self.double_task, 60)
        self.merge(self.double, into=contact)
        self.assertEqual(contact.commercial_partner_id, contact)
        self.assertEqual(contact.clip_card_account_ids, self.double_card.account_id)
        self.assertCarriedAlong(self.double_card.account_id, 9, 0)
        self.assertCarriedAlong(self.card.account_id, 10, 0)
        line.unit_amount = 2
        self.assertCarriedAlong(self.double_card.account_id, 8, 0)

    def test_a_person_into_a_contact_of_a_company(self):
        """A private customer turns out to be one of the company's people."""
        person = self.make_customer("Bo Bager", is_company=False)
        card = self.buy(10, customer=person)
        contact = self.make_customer("B. Bager", parent_id=self.customer.id, is_company=False)
        self.merge(person, into=contact)
        self.assertEqual(contact.commercial_partner_id, self.customer)
        self.assertEqual(card.account_id, self.card.account_id)
        self.assertCarriedAlong(self.card.account_id, 20, 0)

    def test_open_work_of_the_company_that_a_contact_leaves_is_refused(self):
        contact = self.make_customer("Ovnafdelingen", parent_id=self.customer.id, is_company=False)
        self.task.partner_id = contact
        self.log(self.task, 60)
        with self.assertRefused(UserError, "so its customer cannot change to Ovnafdelingen"):
            self.merge(self.double, into=contact)

    def test_the_chatter_and_terms_of_the_kept_account_stay(self):
        self.card.account_id.low_threshold = 5
        self.double_card.account_id.message_post(body=Markup("Ring til Bo"))
        self.merge(self.double, into=self.customer)
        account = self.customer.clip_card_account_ids
        self.assertEqual(account.low_threshold, 5)
        self.assertIn("Ring til Bo", "".join(account.message_ids.mapped('body')))

    def test_what_stock_refuses_changes_nothing(self):
        child = self.make_customer("Filial", parent_id=self.customer.id)
        with self.assertRefused(UserError, "cannot merge a contact with one of his parent"):
            self.merge(child, into=self.customer)
        self.assertCarriedAlong(self.card.account_id, 10, 0)


@tagged('post_install', '-at_install')
class TestMergeAddOns(AddOnCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.double = self.make_customer("Bageriet Kernen (gammel)", zip='2100')
        self.buy(10)
        self.buy(10, customer=self.double)

    def merge(self):
        self.env['base.partner.merge.automatic.wizard']._merge(
            [self.double.id, self.customer.id], self.customer
        )
        self.env.invalidate_all()

    def test_they_come_along_with_their_charges(self):
        check = self.subscribe(self.check, customer=self.double)
        self.charge()
        self.merge()
        account = self.customer.clip_card_account_ids
        self.assertEqual((check.account_id, check.partner_id), (account, self.customer))
        self.assertEqual(check.charge_ids.partner_id, self.customer)
        self.assertCharges(check, '2025-03-12')
        self.charge_on('2025-04-12')
        self.assertCharges(check, '2025-03-12', '2025-04-12')
        self.assertEqual(account.balance, 16)

    def test_of_two_the_older_goes_on(self):
        newer = self.subscribe(self.phone, '2025-03-12')
        older = self.subscribe(self.phone, '2025-02-01', customer=self.double)
        checks = self.subscribe(self.check) | self.subscribe(self.check, customer=self.double)
        self.charge()
        self.merge()
        self.assertEqual((older.state, newer.state), ('active', 'stopped'))
        self.assertEqual(str(newer.stop_date), '2025-04-11')
        self.assertIn("Telefonsupport goes on instead", newer.message_ids[0].body)
        self.assertEqual(set(checks.mapped('state')), {'active'})
        self.charge_on('2025-04-12')
        self.assertCharges(newer, '2025-03-12')
        self.assertCharges(older, '2025-02-01', '2025-03-01', '2025-04-01')


@tagged('post_install', '-at_install')
class TestMergeCompanies(ClipCardCommon):
    def test_one_customer_has_accounts_with_two_companies(self):
        self.stay_on('2025-03-12')
        second = self.env['res.company'].create(
            {
                'name': "Søsterselskab",
                'country_id': self.denmark.id,
                'currency_id': self.company.currency_id.id,
            }
        )
        both = self.salesperson | self.consultant_user
        both.company_ids = [Command.link(second.id)]
        double = self.make_customer("Kernen (dobbelt)")
        Account = self.env['clip.card.account']
        first_card = self.buy(10)
        other = Account._get_or_create(double, second)
        kept = Account._get_or_create(double, self.company)
        self.env['base.partner.merge.automatic.wizard']._merge(
            [double.id, self.customer.id], self.customer
        )
        self.env.invalidate_all()
        accounts = self.customer.clip_card_account_ids
        self.assertEqual(accounts, first_card.account_id | other)
        self.assertFalse(kept.exists())
        self.assertEqual(other.partner_id, self.customer)
        self.assertEqual(first_card.account_id.balance, 10)
        self.assertLedger()
