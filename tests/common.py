"""Fixtures: a Danish company, its people, a customer, and short ways to do what they do."""

import os
from contextlib import contextmanager
from datetime import datetime

import hypothesis
from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import BaseCase, TransactionCase, new_test_user, tagged

PASSWORD = 'clip-card-tests'

# No deadline: a first call may load a registry. In CI what is random repeats itself.
hypothesis.settings.register_profile(
    'clip_card',
    deadline=None,
    derandomize=bool(os.environ.get('CI')),
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile('clip_card')


@tagged('post_install', '-at_install')
class PlainCase(BaseCase):
    """What needs no database: rules and tools, found by Odoo's runner as the rest is."""


class ClipCardCommon(TransactionCase):
    """Sell cards and log time as the people who do so every day."""

    #: What time it is in a frozen block.
    clock = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, 'tracking_disable': True})
        cls.company = cls.env.company
        cls.company.write({'country_id': cls.env.ref('base.dk').id})
        cls.company.partner_id.tz = 'Europe/Copenhagen'
        cls.denmark = cls.env.ref('base.dk')
        cls.setUpPeople()
        cls.setUpProducts()
        cls.customer = cls.make_customer("Bageriet Kernen ApS", zip='2900', city="Hellerup")

    @classmethod
    def setUpPeople(cls):
        (
            cls.salesperson,
            cls.consultant_user,
            cls.colleague_user,
            cls.accountant,
            cls.manager,
        ) = cls.make_users(
            (
                'sales',
                "Sofie Salg",
                'clip_card.group_clip_card_user',
                'sales_team.group_sale_salesman',
            ),
            ('consultant', "Karl Konsulent", 'hr_timesheet.group_hr_timesheet_user'),
            ('colleague', "Kit Kollega", 'hr_timesheet.group_hr_timesheet_user'),
            ('accountant', "Bo Bog", 'account.group_account_invoice'),
            ('manager', "Maja Mester", 'clip_card.group_clip_card_manager'),
        )
        cls.consultant, cls.colleague = cls.make_employees(cls.consultant_user | cls.colleague_user)

    @classmethod
    def make_user(cls, login, name, *groups, **values):
        return cls.make_users((login, name, *groups), **values)

    @classmethod
    def make_users(cls, *people, **values):
        """Users in Denmark, made at once: that takes half as long as one by one.

        :param people: login, name and groups of each
        """
        Users = cls.env['res.users'].with_context(no_reset_password=True)
        return Users.create(
            [
                {
                    'login': f'{login}_clip',
                    'name': name,
                    'password': PASSWORD,
                    'email': f'{login[0]}.{login[0]}@example.com',
                    'tz': 'Europe/Copenhagen',
                    'company_id': cls.company.id,
                    'company_ids': [Command.set(cls.company.ids)],
                    'group_ids': [
                        Command.set(
                            [cls.env.ref(group).id for group in ('base.group_user', *groups)]
                        )
                    ],
                    **values,
                }
                for login, name, *groups in people
            ]
        ).with_env(cls.env)

    @classmethod
    def make_portal_user(cls, customer=None, name="Kasper Kunde", **values):
        """A contact of a customer who may log in, as ``kasper@example.com``."""
        login = f'{name.split()[0].lower()}@example.com'
        contact = cls.make_customer(
            name, parent_id=(customer or cls.customer).id, is_company=False, email=login
        )
        return new_test_user(
            cls.env,
            login=login,
            groups='base.group_portal',
            context={'no_reset_password': True},
            name=name,
            password=PASSWORD,
            partner_id=contact.id,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            **{'lang': 'en_US', **values},
        )

    @classmethod
    def make_employee(cls, user, **values):
        return cls.make_employees(user, **values)

    @classmethod
    def make_employees(cls, users, **values):
        return cls.env['hr.employee'].create(
            [
                {
                    'name': user.name,
                    'user_id': user.id,
                    'company_id': cls.company.id,
                    'hourly_cost': 400.0,
                    **values,
                }
                for user in users
            ]
        )

    @classmethod
    def setUpProducts(cls):
        cls.product = cls.make_product("Klippekort", {10: 5, 20: 10, 30: 15})

    @classmethod
    def make_product(cls, name, tiers, **values):
        template = cls.env['product.template'].create(
            {
                'name': name,
                'clip_card_type': 'card',
                'list_price': 1000.0,
                'clip_card_tier_ids': [
                    Command.create({'clips': clips, 'discount': discount})
                    for clips, discount in tiers.items()
                ],
                **values,
            }
        )
        return template.product_variant_id

    @classmethod
    def make_customer(cls, name, **values):
        return cls.env['res.partner'].create(
            {
                'name': name,
                'is_company': True,
                'country_id': cls.denmark.id,
                **values,
            }
        )

    # What people do

    def sell(self, clips=10, customer=None, product=None, confirm=True, user=None, **values):
        """A confirmed order of one card, sold by the salesperson.

        :return: the order line
        """
        product = product or self.product
        tier = product.product_tmpl_id._get_clip_card_tier(clips)
        order = (
            self.env['sale.order']
            .with_user(user or self.salesperson)
            .create(
                {
                    'partner_id': (customer or self.customer).id,
                    'order_line': [
                        Command.create(
                            {
                                'product_id': product.id,
                                'clip_card_tier_id': tier.id,
                                **values,
                            }
                        )
                    ],
                }
            )
        )
        if confirm:
            order.action_confirm()
        return order.order_line

    def buy(self, clips=10, **kwargs):
        """A card that was just sold, with all rights."""
        return self.sell(clips, **kwargs).sudo().clip_card_ids

    def project_of(self, customer=None):
        """The customer's clip project."""
        customer = customer or self.customer
        return customer.clip_card_account_ids.project_ids[:1]

    def make_task(self, name="Mail virker ikke", customer=None, contact=None, **values):
        customer = customer or self.customer
        return self.env['project.task'].create(
            {
                'name': name,
                'project_id': self.project_of(customer).id,
                'partner_id': (contact or customer).id,
                **values,
            }
        )

    def log(self, task, minutes, day=None, user=None, **values):
        """A timesheet line, as its consultant enters it."""
        return (
            self.env['account.analytic.line']
            .with_user(user or self.consultant_user)
            .create(
                {
                    'name': values.pop('name', "Fejlsøgning"),
                    'task_id': task.id,
                    'project_id': task.project_id.id,
                    'date': day or self.company._clip_card_today(),
                    'unit_amount': minutes / 60,
                    **values,
                }
            )
        )

    def as_user(self, user, records):
        """Records as somebody else finds them, with nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_user(user)

    def end_cards(self):
        """Run the job that ends cards, on its own cursor as the scheduler does."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref('clip_card.ir_cron_end_cards').method_direct_trigger()
        self.env.invalidate_all()

    def on(self, day):
        """The company's local date, at noon."""
        return self.at(f'{day}T11:00:00')

    @contextmanager
    def at(self, moment):
        """A moment in UTC; within another one the clock is only moved, which is much faster."""
        moment = datetime.fromisoformat(moment)
        if clock := self.clock:
            before = clock()
            clock.move_to(moment)
            try:
                yield clock
            finally:
                clock.move_to(before)
        else:
            with freeze_time(moment) as clock:
                self.clock = clock
                try:
                    yield clock
                finally:
                    self.clock = None

    def stay_on(self, day):
        """As :meth:`on`, for the rest of the test."""
        self.enterContext(self.on(day))

    @staticmethod
    def set_day(form, day):
        """The day of time in a form; with OCA's time control, which asks for a moment of it."""
        if 'date_time' not in form._view['fields']:
            form.date = day
            return
        worked = form.unit_amount
        form.date_time = f'{day} 10:00:00'
        form.unit_amount = worked

    # What must hold

    @contextmanager
    def assertRefused(self, exception, message):
        """What is refused with a message (a regular expression), and leaves nothing behind."""
        with self.assertRaises(exception) as caught:
            yield caught
        self.assertRegex(str(caught.exception), message)

    def assertClips(self, line, clips, uncovered=0):
        self.assertEqual(
            (line.clip_card_clips, line.clip_card_uncovered),
            (clips, uncovered),
            f"clips and uncovered clips of {line.name}",
        )

    def assertLedger(self, cards=None):
        """Balance is the sum of entries, for every card there is."""
        self.env.flush_all()
        self.env.cr.execute("""
            SELECT card.name, card.balance, COALESCE(SUM(entry.clips), 0)
              FROM clip_card card LEFT JOIN clip_card_entry entry ON entry.card_id = card.id
             GROUP BY card.id HAVING card.balance != COALESCE(SUM(entry.clips), 0)
        """)
        self.assertFalse(self.env.cr.fetchall(), "cards whose balance is not their entries' sum")
        self.env.cr.execute("""
            SELECT line.id, line.clip_card_clips, -SUM(entry.clips)
              FROM account_analytic_line line
              JOIN clip_card_entry entry ON entry.timesheet_id = line.id
             GROUP BY line.id HAVING line.clip_card_clips != -SUM(entry.clips)
        """)
        self.assertFalse(self.env.cr.fetchall(), "lines whose clips are not their entries' sum")
