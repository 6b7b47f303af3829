"""A world in which everything that the addon keeps is there: for two customers, and a company."""

from datetime import date

from odoo.fields import Command

from ..server_checks.common import ServerCheckCommon


class SecurityCommon(ServerCheckCommon):
    """Two customers of ours with a card, work, an add-on product and a server check each.

    :ivar users: people by role, from a visitor to a manager; ``outsider`` manages clip cards for
        a sister company that has no customers
    """

    @classmethod
    def setUpPeople(cls):
        super().setUpPeople()
        cls.internal = cls.make_user('internal', "Iben Intern")
        cls.auditor = cls.make_user('auditor', "Rie Revisor", 'account.group_account_readonly')
        cls.seller = cls.make_user('seller', "Sanne Sælger", 'sales_team.group_sale_salesman')
        cls.sister = cls.env['res.company'].create(
            {
                'name': "Søsterselskab",
                'country_id': cls.denmark.id,
                'currency_id': cls.company.currency_id.id,
            }
        )
        cls.outsider = cls.make_user(
            'outsider',
            "Ulla Udenfor",
            'clip_card.group_clip_card_manager',
            'account.group_account_invoice',
        )
        cls.outsider.write(
            {'company_ids': [Command.set(cls.sister.ids)], 'company_id': cls.sister.id}
        )

    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.make_check()
        self.task = self.make_task(clip_card_fault_reported_at='2025-03-12 08:00:00')
        self.line = self.log(self.task, 60)
        self.stranger = self.make_customer("Slagter Svendsen A/S", email='sven@example.com')
        with self.on('2025-03-01'):
            self.stranger_card = self.buy(20, customer=self.stranger)
            subscription = self.subscribe(self.check, date(2025, 3, 1), customer=self.stranger)
            self.stranger_check = self.make_check(subscription=subscription)
        self.stranger_task = self.make_task("Server nede", customer=self.stranger)
        self.stranger_line = self.log(self.stranger_task, 60)
        self.portal = self.make_portal_user()
        self.users = {
            'public': self.env.ref('base.public_user'),
            'portal': self.portal,
            'internal': self.internal,
            'consultant': self.consultant_user,
            'accountant': self.accountant,
            'auditor': self.auditor,
            'seller': self.seller,
            'salesperson': self.salesperson,
            'manager': self.manager,
            'outsider': self.outsider,
        }
        self.env.flush_all()

    def own_models(self, transient=None):
        """The models that the addon brings, by name."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if model._original_module == 'clip_card' and transient in (None, model._transient)
        )
