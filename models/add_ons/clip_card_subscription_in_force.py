from odoo import api, models


class ClipCardSubscription(models.Model):
    """On which days a customer has the service of an add-on product."""

    _inherit = 'clip.card.subscription'

    @api.model
    def _find_in_force(self, kind, account_days):
        """Which subscriptions of a kind customers have on some days, as known now.

        :param account_days: (account id, day) pairs
        :return: a subscription per pair that has one
        """
        if not account_days:
            return {}
        days = [day for _account, day in account_days]
        subscriptions = self.sudo().search(
            [
                ('account_id', 'in', list({account for account, _day in account_days})),
                ('kind', '=', kind),
                ('start_date', '<=', max(days)),
            ]
        )
        charges = subscriptions._get_charges(min(days), max(days))
        by_account = subscriptions.grouped(lambda it: it.account_id.id)
        result = {}
        for account, day in account_days:
            for subscription in by_account.get(account, ()):
                if subscription._is_in_force(day, charges.get(subscription, ())):
                    result[account, day] = subscription
        return result

    def _is_coming(self):
        """Whether it is sold, and its first day has yet to come."""
        self.ensure_one()
        today = self.company_id.sudo()._clip_card_today()
        return self.state != 'stopped' and bool(self.start_date) and self.start_date > today

    def _get_charges(self, first, last):
        """The charges, not given back, of periods that touch some days, per subscription."""
        charges = self.env['clip.card.charge'].sudo()
        if self:
            charges = charges.search(
                [
                    ('subscription_id', 'in', self.ids),
                    ('state', '=', 'charged'),
                    ('period_start', '<=', last),
                    ('period_end', '>=', first),
                ]
            )
        return charges.grouped('subscription_id')

    def _is_in_force(self, day, charges):
        """Whether the customer has the service on a day, as known now.

        From the start until it is stopped, except in a period in which it waits, that was
        dropped because the clips were short, or in which it is paused. A period that is not
        charged yet counts.

        :param charges: those of the periods around the day
        """
        self.ensure_one()
        if not self.start_date or day < self.start_date:
            return False
        if self.stop_date and day > self.stop_date:
            return False
        if day < self.next_date or self.state in ('paused', 'stopped'):
            return any(charge.period_start <= day <= charge.period_end for charge in charges)
        if self.state == 'waiting':
            return day > self._get_period(self.company_id._clip_card_today()).end
        return True
