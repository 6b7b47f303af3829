"""Fixtures: a customer with a card, and a monthly server check."""

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from .common import ClipCardCommon


class ServerCheckCommon(ClipCardCommon):
    """A check each month for one clip, with a short checklist."""

    @classmethod
    def setUpProducts(cls):
        super().setUpProducts()
        Topic = cls.env['clip.card.server.check.topic']
        cls.backup, cls.disk = Topic.create(
            [
                {'name': "Backup", 'sequence': 1, 'help': "Restore a file."},
                {'name': "Disk", 'sequence': 2, 'unit': "GB"},
            ]
        )
        cls.check_product = cls.make_check_product("Månedscheck")

    @classmethod
    def make_check_product(cls, name, **values):
        template = cls.env['product.template'].create(
            {
                'name': name,
                'type': 'service',
                'clip_card_type': 'server_check',
                'clip_card_period_months': 1,
                'clip_card_period_clips': 1,
                'clip_card_check_days': 10,
                'clip_card_topic_ids': [Command.set((cls.backup | cls.disk).ids)],
                **values,
            }
        )
        return template.product_variant_id

    def setUp(self):
        super().setUp()
        self.customer.email = 'mester@kernen.example'
        with self.on('2025-03-01'):
            self.card = self.buy(10)
        self.subscription = self.subscribe()

    def subscribe(self, product=None, customer=None, start='2025-03-01'):
        return self.env['clip.card.subscription'].create(
            {
                'partner_id': (customer or self.customer).id,
                'product_id': (product or self.check_product).id,
                'start_date': start,
            }
        )

    def charge(self, start='2025-03-01', subscription=None, **values):
        """A period that was charged, and its service begun."""
        start = date.fromisoformat(start)
        charge = self.env['clip.card.charge'].create(
            {
                'subscription_id': (subscription or self.subscription).id,
                'period_start': start,
                'period_end': start + relativedelta(months=1, days=-1),
                'date': start,
                'clips': 1,
                **values,
            }
        )
        charge._provide_service()
        return charge

    def make_check(self, start='2025-03-01', **kwargs):
        return self.charge(start, **kwargs).server_check_ids

    def answer(self, check, *answers, user=None):
        """Enter result, and value if any, topic by topic."""
        lines = check.with_user(user or self.consultant_user).line_ids
        for line, answer in zip(lines, answers, strict=True):
            result, *value = answer if isinstance(answer, tuple) else (answer,)
            line.write({'result': result, **({'value': value[0]} if value else {})})

    def finish(self, check, *answers, user=None):
        """Do a check as its consultant."""
        self.answer(check, *answers, user=user)
        check.with_user(user or self.consultant_user).action_done()
        return check

    def mails_of(self, check):
        """What the customer was mailed about a check."""
        return self.env['mail.mail'].search(
            [
                ('model', '=', check._name),
                ('res_id', '=', check.id),
                ('recipient_ids', 'child_of', check.partner_id.id),
            ],
            order='id',
        )
