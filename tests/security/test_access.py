"""What each role sees and may do, and what it is refused."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import ClipCardCommon

PRICES = ('net_amount', 'clip_price', 'sale_line_id', 'order_id')
LEDGER = ('clip.card.account', 'clip.card', 'clip.card.entry')
SETTINGS = ('clip.card.tier', 'clip.card.transport.zone', 'clip.card.transport.zone.range')
WIZARDS = ('clip.card.cover', 'clip.card.write.off')
READ, WRITE, CREATE, UNLINK = 'read', 'write', 'create', 'unlink'
ALL = (READ, WRITE, CREATE, UNLINK)

#: What each role may do per model; nothing where it is missing.
RIGHTS = {
    'salesperson': {
        'clip.card.account': (READ, WRITE),
        'clip.card': (READ,),
        'clip.card.entry': (READ,),
        'clip.card.tier': (READ,),
        'clip.card.transport.zone': (READ,),
        'clip.card.transport.zone.range': (READ,),
        'clip.card.cover': (READ, WRITE, CREATE),
        'clip.card.write.off': (READ, WRITE, CREATE),
    },
    'manager': {
        'clip.card.account': (READ, WRITE),
        'clip.card': (READ,),
        'clip.card.entry': (READ,),
        'clip.card.tier': ALL,
        'clip.card.transport.zone': ALL,
        'clip.card.transport.zone.range': ALL,
        'clip.card.cover': (READ, WRITE, CREATE),
        'clip.card.write.off': (READ, WRITE, CREATE),
    },
    'consultant_user': {
        **dict.fromkeys(LEDGER, (READ,)),
        **dict.fromkeys(SETTINGS, (READ,)),
    },
    'accountant': {
        **dict.fromkeys(LEDGER, (READ,)),
        **dict.fromkeys(SETTINGS, (READ,)),
    },
    'internal': dict.fromkeys(SETTINGS, (READ,)),
    'portal': dict.fromkeys(LEDGER, (READ,)),
    'public': {},
}


class AccessCase(ClipCardCommon):
    @classmethod
    def setUpPeople(cls):
        super().setUpPeople()
        cls.internal = cls.make_user('internal', "Iben Intern")
        cls.public = cls.env.ref('base.public_user')

    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(10)
        self.account = self.card.account_id
        self.task = self.make_task()
        self.line = self.log(self.task, 60)
        self.portal = self.make_portal_user()
        self.records = {
            'clip.card.account': self.account,
            'clip.card': self.card,
            'clip.card.entry': self.card.entry_ids,
            'clip.card.tier': self.product.clip_card_tier_ids,
            'clip.card.transport.zone': self.env.ref('clip_card.transport_zone_copenhagen'),
            'clip.card.transport.zone.range': self.env.ref(
                'clip_card.transport_zone_copenhagen'
            ).range_ids,
        }


@tagged('post_install', '-at_install')
class TestRights(AccessCase):
    def test_each_role_and_model(self):
        for role, rights in RIGHTS.items():
            user = getattr(self, role)
            for model in (*LEDGER, *SETTINGS, *WIZARDS):
                allowed = {
                    operation
                    for operation in ALL
                    if self.env[model].with_user(user).has_access(operation)
                }
                with self.subTest(role=role, model=model):
                    self.assertEqual(allowed, set(rights.get(model, ())))

    def test_each_role_reads_what_it_may_and_no_more(self):
        for role, rights in RIGHTS.items():
            user = getattr(self, role)
            for model, records in self.records.items():
                with self.subTest(role=role, model=model):
                    seen = self.as_user(user, records)
                    if READ in rights.get(model, ()):
                        self.assertTrue(seen.read(['display_name']))
                        self.assertLessEqual(records, seen.search([]))
                    else:
                        with self.assertRaises(AccessError):
                            seen.read(['display_name'])
                        with self.assertRaises(AccessError):
                            seen.search([])

    def test_nobody_creates_or_deletes_cards_by_hand(self):
        for user in (self.salesperson, self.manager, self.accountant, self.consultant_user):
            with self.assertRaises(AccessError):
                self.card.with_user(user).copy()
            with self.assertRaises(AccessError):
                self.card.with_user(user).write({'clips': 99})
            with self.assertRaises(AccessError):
                self.account.with_user(user).unlink()

    def test_sales_decides_about_renewal_and_others_do_not(self):
        self.account.with_user(self.salesperson).write({'renewal': 'stop', 'low_threshold': 4})
        self.assertEqual((self.account.renewal, self.account.low_threshold), ('stop', 4))
        for user in (self.consultant_user, self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self.account.with_user(user).renewal = 'auto'

    def test_sales_reads_time_paid_in_clips_and_changes_none(self):
        line = self.as_user(self.salesperson, self.line)
        self.assertEqual(line.clip_card_explanation[:9], "1:00 work")
        with self.assertRaises(AccessError):
            line.unit_amount = 5
        with self.assertRaises(AccessError):
            line.unlink()
        project = self.env['project.project'].create(
            {
                'name': "Internt",
                'allow_timesheets': True,
                'privacy_visibility': 'employees',
            }
        )
        task = self.env['project.task'].create({'name': "Møde", 'project_id': project.id})
        other = self.log(task, 60)
        with self.assertRaises(AccessError):
            self.as_user(self.salesperson, other).read(['unit_amount'])

    def test_a_consultant_changes_own_time_only(self):
        line = self.as_user(self.colleague_user, self.line)
        with self.assertRaises(AccessError):
            line.unit_amount = 5
        with self.assertRaises(AccessError):
            line.unlink()
        self.assertEqual(self.card.balance, 9)
        line.with_user(self.manager).unit_amount = 2
        self.assertEqual(self.card.balance, 8)

    def test_only_sales_decides_about_uncovered_time(self):
        line = self.log(self.task, 60, '2025-01-01')
        message = "Only sales may decide what becomes of uncovered time"
        for user in (self.consultant_user, self.accountant, self.internal):
            for action in (
                'action_clip_card_cover',
                'action_clip_card_write_off',
                'action_clip_card_invoice',
            ):
                with (
                    self.subTest(user=user.login, action=action),
                    self.assertRefused(AccessError, message),
                ):
                    getattr(line.with_user(user), action)()
        for user in (self.consultant_user, self.accountant):
            with self.assertRaises(AccessError):
                self.env['clip.card.write.off'].with_user(user).create(
                    {
                        'line_ids': [Command.set(line.ids)],
                        'reason': "Kulance",
                    }
                )
        self.env['clip.card.write.off'].with_user(self.salesperson).create(
            {
                'line_ids': [Command.set(line.ids)],
                'reason': "Kulance",
            }
        ).action_write_off()
        self.assertEqual((line.clip_card_uncovered, line.clip_card_settled), (0, 1))

    def test_private_methods_are_not_for_rpc(self):
        for model, name in (
            ('clip.card.account', '_post'),
            ('clip.card.account', '_pay_due'),
            ('clip.card.account', '_lock'),
            ('account.analytic.line', '_clip_card_store'),
            ('account.analytic.line', '_clip_card_allocate'),
        ):
            with self.subTest(method=name), self.assertRaises(AccessError):
                get_public_method(self.env[model], name)


@tagged('post_install', '-at_install')
class TestPrices(AccessCase):
    """What a card cost is between sales, the accountant and the customer's invoice."""

    def test_sales_and_accountants_see_prices(self):
        for user in (self.salesperson, self.manager, self.accountant):
            card = self.as_user(user, self.card)
            self.assertEqual((card.net_amount, card.clip_price), (9500.0, 950.0))
            self.assertLessEqual(set(PRICES), set(card.fields_get()))

    @mute_logger('odoo.orm.models', 'odoo.models')
    def test_consultants_and_customers_do_not(self):
        for user in (self.consultant_user, self.portal):
            cards = self.as_user(user, self.card)
            self.assertFalse(set(PRICES) & set(cards.fields_get()))
            for name in PRICES:
                with self.subTest(user=user.login, field=name):
                    with self.assertRaises(AccessError):
                        cards.read([name])
                    with self.assertRaises(AccessError):
                        cards.search([(name, '!=', False)])
            for name in ('net_amount', 'clip_price'):
                with self.assertRaises(AccessError):
                    cards.search([], order=name)
                with self.assertRaises(AccessError):
                    cards.formatted_read_group([], [name], ['__count'])
                with self.assertRaises(AccessError):
                    cards.formatted_read_group([], ['state'], [f'{name}:sum'])
            with self.assertRaises(AccessError):
                cards.env['clip.card.entry'].search([('card_id.net_amount', '>', 0)])

    def test_a_customer_sees_no_internal_fields_of_entries(self):
        entries = self.as_user(self.portal, self.card.entry_ids)
        hidden = {'user_id', 'employee_id', 'move_line_id'}
        self.assertFalse(hidden & set(entries.fields_get()))
        self.assertFalse(hidden & set(entries.read()[0]))
        self.assertEqual(entries[0].employee_name, "Karl Konsulent")


@tagged('post_install', '-at_install')
class TestCustomers(AccessCase):
    """A portal customer sees its own company's cards, and nobody else's."""

    def setUp(self):
        super().setUp()
        self.other = self.make_customer("Slagter Svendsen A/S")
        self.other_card = self.buy(10, customer=self.other)
        self.stranger = self.make_portal_user(self.other, "Sven Svendsen")

    def test_own_records_only(self):
        for model in LEDGER:
            own = self.as_user(self.portal, self.env[model]).search([])
            others = self.as_user(self.stranger, self.env[model]).search([])
            with self.subTest(model=model):
                self.assertTrue(own and others)
                self.assertFalse(own.sudo() & others.sudo())
                with self.assertRaises(AccessError):
                    self.as_user(self.portal, others.sudo()).read(['display_name'])
                partners = own.sudo().mapped('partner_id')
                self.assertEqual(partners, self.customer)

    def test_nothing_through_the_customer_s_contact(self):
        contact = self.as_user(self.portal, self.customer)
        self.assertEqual(contact.clip_card_balance, 9)
        stranger = self.as_user(self.stranger, self.stranger.partner_id)
        self.assertEqual(stranger.clip_card_balance, 10)
        with self.assertRaises(AccessError):
            self.as_user(self.stranger, self.customer).read(['clip_card_balance'])

    def test_timesheets_stay_internal(self):
        with self.assertRaises(AccessError):
            self.as_user(self.portal, self.line).read(['name'])
        entry = self.as_user(self.portal, self.line.sudo().clip_card_entry_ids)
        self.assertEqual((entry.name, entry.work_minutes), ("Fejlsøgning", 60))


@tagged('post_install', '-at_install')
class TestConsultants(AccessCase):
    """A consultant sees the customers whose clip projects are open to them."""

    def test_open_and_closed_projects(self):
        project = self.project_of()
        colleague = self.colleague_user
        project.privacy_visibility = 'followers'
        self.assertFalse(self.seen_by(colleague))
        self.assertTrue(self.seen_by(self.consultant_user), "who has logged time sees the cards")
        project.message_subscribe(partner_ids=colleague.partner_id.ids)
        self.assertTrue(self.seen_by(colleague))
        project.message_unsubscribe(partner_ids=colleague.partner_id.ids)
        project.privacy_visibility = 'portal'
        self.assertTrue(self.seen_by(colleague))
        project.active = False
        self.assertFalse(self.seen_by(colleague))

    def test_shared_project(self):
        """On a project of several customers, those whose work is open there: no others."""
        colleague = self.colleague_user
        self.project_of().privacy_visibility = 'followers'
        shared = self.env['project.project'].create(
            {'name': "Hotline", 'clip_card_billing': True, 'privacy_visibility': 'employees'}
        )
        self.assertFalse(self.seen_by(colleague))
        contact = self.make_customer("Karen", parent_id=self.customer.id, is_company=False)
        task = self.env['project.task'].create(
            {'name': "Printeren", 'project_id': shared.id, 'partner_id': contact.id}
        )
        stranger = self.buy(10, customer=self.make_customer("Slagter Svendsen A/S"))
        stranger.account_id.project_ids.privacy_visibility = 'followers'
        self.assertTrue(self.seen_by(colleague))
        card = self.as_user(colleague, self.card)
        self.assertEqual((card.balance, card.account_id.balance), (9, 9))
        self.assertTrue(card.entry_ids.mapped('name'))
        with self.assertRaises(AccessError):
            self.as_user(colleague, stranger).read(['balance'])
        task.state = '1_done'
        self.assertFalse(self.seen_by(colleague))
        task.state = '01_in_progress'
        shared.privacy_visibility = 'followers'
        self.assertFalse(self.seen_by(colleague))
        shared.message_subscribe(partner_ids=colleague.partner_id.ids)
        self.assertTrue(self.seen_by(colleague))
        shared.partner_id = stranger.partner_id
        self.assertFalse(self.seen_by(colleague))

    def test_shared_projects_are_read_once(self):
        """Opening many cards costs as many queries as opening one."""
        self.project_of().privacy_visibility = 'followers'
        shared = self.env['project.project'].create(
            {'name': "Hotline", 'clip_card_billing': True, 'privacy_visibility': 'employees'}
        )
        cards = self.env['clip.card']
        for number in range(8):
            customer = self.make_customer(f"Kunde {number}")
            cards |= self.buy(10, customer=customer)
            cards[-1:].account_id.project_ids.privacy_visibility = 'followers'
            self.env['project.task'].create(
                {'name': "Printeren", 'project_id': shared.id, 'partner_id': customer.id}
            )
        self.count_reading(cards)
        few, many = (self.count_reading(part) for part in (cards[:1], cards))
        self.assertEqual(many, few)

    def count_reading(self, cards):
        """Queries that a colleague's reading of cards takes."""
        seen = self.as_user(self.colleague_user, cards)
        before = self.env.cr.sql_log_count
        self.assertEqual(set(seen.mapped('balance')), {10})
        return self.env.cr.sql_log_count - before

    def seen_by(self, user):
        """The records of this customer that a user finds: all kinds of them, or none."""
        found = [
            self.as_user(user, self.env[model]).search([('id', 'in', self.records[model].ids)])
            for model in LEDGER
        ]
        self.assertEqual(len({bool(records) for records in found}), 1)
        return found[0]
