from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL, format_amount

from ...rules import forecast
from ...rules.hours import commenced_hours, format_duration


class ClipCardAccount(models.Model):
    """What the cards gave the customer within a year: money, paper and calls."""

    _inherit = 'clip.card.account'

    def _tell_gains(self, used, calls=True):
        """Sentences about the last twelve months; none before there is anything to tell.

        :param used: as from :meth:`_get_daily_use`
        :param calls: whether phone support may have paid any
        """
        self.ensure_one()
        company = self.company_id.sudo()
        since = company._clip_card_today() - relativedelta(years=1)
        gains = []
        saved = self._get_saved_amounts(since)
        for currency, amount in saved.items():
            gains.append(
                self.env._(
                    "You have saved %(amount)s, without taxes, by buying cards.",
                    amount=format_amount(self.env, amount, currency),
                )
            )
        if tasks := self._count_paid_tasks(since):
            gains.append(
                self.env._(
                    "Tasks that were paid in clips, without an invoice: %(tasks)s.", tasks=tasks
                )
            )
        calls, minutes, clips = self._get_supported_calls(since) if calls else (0, 0, 0)
        if calls:
            gains.append(
                self.env._(
                    "Calls that phone support has paid: %(calls)s, %(time)s in all. They would have"
                    " cost %(clips)s.",
                    calls=calls,
                    time=format_duration(minutes),
                    clips=self._tell_clips(clips),
                )
            )
        return gains + self._tell_less(used)

    def _tell_less(self, used):
        """That a smaller card or fewer add-on products would do, when use has fallen by a third.

        The last 180 days, as everywhere, beside the 180 days before them.
        """
        self.ensure_one()
        today = self.company_id.sudo()._clip_card_today()
        first = forecast.first_day(today)
        earlier = forecast.first_day(first - relativedelta(days=1))
        now = sum(clips for day, clips in used.items() if first <= day <= today)
        before = sum(clips for day, clips in used.items() if earlier <= day < first)
        if now <= 0 or 3 * now > 2 * before:
            return []
        less = [
            self.env._(
                "You use less than before: about %(now)s in half a year, %(before)s in the one"
                " before.",
                now=self._tell_clips(now),
                before=self._tell_clips(before),
            )
        ]
        tier = self._get_proposed_tier()
        if tier and tier.clips < self._get_last_card().clips:
            less.append(
                self.env._(
                    "A card with %(clips)s would do next time.", clips=self._tell_clips(tier.clips)
                )
            )
        if self.sudo().subscription_ids.filtered(lambda it: it.state != 'stopped'):
            less.append(self.env._("See whether you still need all your add-on products."))
        return [' '.join(less)]

    def _get_saved_amounts(self, since):
        """The discounts of cards that were bought after a day, per currency, without taxes."""
        self.ensure_one()
        saved = {}
        cards = self.sudo().card_ids
        cards.sale_line_id.fetch(['discount'])
        for card in cards:
            discount = card.sale_line_id.discount
            if not card.purchase_date or card.purchase_date < since or card.state == 'cancelled':
                continue
            if 0 < discount < 100:
                amount = card.net_amount * discount / (100 - discount)
                saved[card.currency_id] = saved.get(card.currency_id, 0.0) + amount
        return saved

    def _count_paid_tasks(self, since):
        """How many tasks were paid in clips after a day."""
        self.ensure_one()
        [(tasks,)] = (
            self.env['clip.card.entry']
            .sudo()
            ._read_group(
                [
                    ('account_id', '=', self.id),
                    ('kind', '=', 'work'),
                    ('date', '>=', since),
                    ('clips', '<', 0),
                ],
                aggregates=['task_id:count_distinct'],
            )
        )
        return tasks

    def _get_supported_calls(self, since):
        """Calls that phone support has paid after a day.

        :return: how many, their minutes, and the clips that they would have cost by themselves
        """
        self.ensure_one()
        self.env['account.analytic.line'].flush_model(
            ['clip_card_account_id', 'clip_card_free', 'date', 'unit_amount', 'task_id']
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), SUM(ROUND(unit_amount * 60))
                  FROM account_analytic_line
                 WHERE clip_card_account_id = %s AND clip_card_free = 'phone_support'
                   AND date >= %s
                 GROUP BY COALESCE(task_id, -id)
                """,
                self.id,
                since,
            )
        )
        calls, minutes = sum(row[0] for row in rows), sum(int(row[1]) for row in rows)
        return calls, minutes, sum(commenced_hours(int(row[1])) for row in rows)
