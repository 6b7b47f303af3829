"""Fixtures: a customer with a card, and a monthly server check."""

from datetime import date

from odoo.fields import Command

from ..add_ons.common import AddOnCommon


class ServerCheckCommon(AddOnCommon):
    """A check each month for two clips, with a short checklist."""

    @classmethod
    def setUpProducts(cls):
        super().setUpProducts()
        cls.backup, cls.disk = cls.env['clip.card.server.check.topic'].create(
            [
                {'name': "Backup", 'sequence': 1, 'help': "Restore a file."},
                {'name': "Disk", 'sequence': 2, 'unit': "GB"},
            ]
        )
        (cls.check | cls.quarterly).clip_card_topic_ids = [Command.set((cls.backup | cls.disk).ids)]

    def setUp(self):
        super().setUp()
        self.customer.email = 'mester@kernen.example'
        with self.on('2025-03-01'):
            self.card = self.buy(20)
            self.subscription = self.subscribe(self.check, date(2025, 3, 1))

    def make_check(self, start='2025-03-01', subscription=None, day=None):
        """The check of a period, charged on its first day or later."""
        subscription = subscription or self.subscription
        with self.on(day or start):
            subscription.account_id._charge_add_ons()
        return subscription.server_check_ids.filtered(lambda it: str(it.period_start) == start)

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
