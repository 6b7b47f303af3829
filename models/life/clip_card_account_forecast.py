from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules import forecast
from ...rules.kinds import USE_KINDS


class ClipCardAccount(models.Model):
    """How long the customer's clips last at its pace: one figure, asked everywhere."""

    _inherit = 'clip.card.account'

    clips_per_month = fields.Float(
        string="Clips a Month",
        compute='_compute_forecast',
        compute_sudo=True,
        help="Clips used on the last 180 days, without what lapsed, by month.",
    )
    runs_out_on = fields.Date(
        string="Runs Out",
        compute='_compute_forecast',
        search='_search_runs_out_on',
        compute_sudo=True,
        help="The day on which the usable clips are used at the pace of the last 180 days.",
    )
    low_weeks = fields.Integer(
        string="Runs Low Within",
        compute='_compute_low_weeks',
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="The customer is also about to run out when the clips last no longer than so many"
        " weeks at its pace; 0: only the number of clips counts.",
    )

    _low_weeks_not_negative = models.Constraint(
        'CHECK(low_weeks BETWEEN 0 AND 520)',
        "The weeks within which a customer runs low are between 0 and 520.",
    )

    @api.model
    def _get_editable_fields(self):
        return super()._get_editable_fields() | {'low_weeks'}

    # === THE PACE ===#

    @api.depends('balance', 'entry_ids')
    def _compute_forecast(self):
        self._foresee(self._get_recent_use())

    def _foresee(self, used):
        """How long the clips last.

        :param used: clips that each customer used on the last 180 days
        """
        for account in self:
            today = account.company_id._clip_card_today()
            clips = used.get(account._origin, 0)
            account.clips_per_month = forecast.clips_per_month(clips)
            account.runs_out_on = forecast.runs_out_on(account.balance, clips, today)

    def _get_recent_use(self):
        """Clips that each customer used on the last 180 days, with all rights."""
        used = {}
        for company, accounts in self.grouped('company_id').items():
            today = company._clip_card_today()
            groups = (
                self.env['clip.card.entry']
                .sudo()
                ._read_group(
                    [
                        ('account_id', 'in', accounts.ids),
                        ('kind', 'in', USE_KINDS),
                        ('date', '>=', forecast.first_day(today)),
                        ('date', '<=', today),
                    ],
                    ['account_id'],
                    ['clips:sum'],
                )
            )
            used.update({account.with_env(self.env): -clips for account, clips in groups})
        return used

    @api.model
    def _get_pace_sql(self, alias):
        """The clips that an account used on the last 180 days, in a query."""
        today = self.env.company._clip_card_today()
        return SQL(
            """
            (SELECT COALESCE(-SUM(pace.clips), 0) FROM clip_card_entry pace
              WHERE pace.account_id = %(account)s AND pace.kind IN %(kinds)s
                AND pace.date BETWEEN %(first)s AND %(today)s)
            """,
            account=SQL.identifier(alias, 'id'),
            kinds=USE_KINDS,
            first=forecast.first_day(today),
            today=today,
        )

    @api.model
    def _get_days_left_sql(self, alias):
        """The days for which an account's clips last, in a query; NULL without use."""
        return SQL(
            "(%(balance)s * %(days)s / NULLIF(GREATEST(%(pace)s, 0), 0))",
            balance=SQL.identifier(alias, 'balance'),
            days=forecast.DAYS,
            pace=self._get_pace_sql(alias),
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let lists be sorted by the pace and by the day on which the clips run out."""
        if field_expr == 'clips_per_month':
            return self._get_pace_sql(alias)
        if field_expr == 'runs_out_on':
            return self._get_days_left_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    def _search_runs_out_on(self, operator, value):
        comparisons = {'<': SQL("<"), '<=': SQL("<="), '>': SQL(">"), '>=': SQL(">=")}
        if operator not in comparisons:
            return NotImplemented
        day = fields.Date.to_date(value)
        days = (day - self.env.company._clip_card_today()).days
        self.env['clip.card.entry'].flush_model(['account_id', 'kind', 'date', 'clips'])
        self.flush_model(['balance'])
        rows = SQL(
            "(SELECT account.id FROM clip_card_account account WHERE %s %s LEAST(%s, %s))",
            self._get_days_left_sql('account'),
            comparisons[operator],
            days,
            forecast.FURTHEST,
        )
        return [('id', 'in', rows)]

    # === ABOUT TO RUN OUT ===#

    @api.depends('company_id')
    def _compute_low_weeks(self):
        for account in self:
            account.low_weeks = account.company_id.clip_card_low_weeks

    @api.depends('low_weeks', 'runs_out_on', 'renewal')
    def _compute_is_low(self):
        super()._compute_is_low()
        for account in self.filtered('low_weeks'):
            if not account.is_low and account.renewal != 'auto' and account.runs_out_on:
                last = account.company_id._clip_card_today() + timedelta(weeks=account.low_weeks)
                account.is_low = account.runs_out_on <= last

    @api.model
    def _get_low_sql(self, alias):
        """Whoever agreed to automatic renewal did so for a number of clips."""
        self.flush_model(['low_weeks', 'renewal'])
        self.env['clip.card.entry'].flush_model(['account_id', 'kind', 'date', 'clips'])
        return SQL(
            "(%(low)s OR (%(weeks)s > 0 AND %(renewal)s != 'auto'"
            " AND %(left)s < %(weeks)s * 7 + 1))",
            low=super()._get_low_sql(alias),
            weeks=SQL.identifier(alias, 'low_weeks'),
            renewal=SQL.identifier(alias, 'renewal'),
            left=self._get_days_left_sql(alias),
        )

    # === THE NEXT SIZE ===#

    def _get_proposed_tier(self):
        """The size that a renewal proposes: the smallest that lasts 3 to 12 months.

        Without use on the last 180 days, the size that was bought last.
        """
        self.ensure_one()
        tiers = self._get_renewal_product().clip_card_tier_ids
        used = self._get_recent_use().get(self, 0)
        size = forecast.proposed_size(tiers.mapped('clips'), used)
        return tiers.filtered(lambda tier: tier.clips == size)[:1] or self._get_renewal_tier()

    # === WORDS ===#

    def _tell_pace(self):
        """How long the clips last, such as "about 5 weeks at your pace".

        Nothing without a forecast, and when the cards end before the clips are used.
        """
        self.ensure_one()
        if not self.balance or not self.runs_out_on or self.runs_out_on > self._get_last_end():
            return ''
        days = (self.runs_out_on - self.company_id.sudo()._clip_card_today()).days
        if days < 14:
            return self.env._("about %(days)s days at your pace", days=max(days, 1))
        if days < 92:
            return self.env._("about %(weeks)s weeks at your pace", weeks=days // 7)
        return self.env._("about %(months)s months at your pace", months=round(days / 30.4))

    def _get_last_end(self):
        """The last day on which one of the customer's cards can be used."""
        self.ensure_one()
        cards = self.card_ids.filtered(lambda card: card.state == 'active')
        return max(cards.mapped('end_date'), default=self.runs_out_on)

    def _tell_proposed_size(self):
        """Why a renewal proposes its size; '' without a forecast."""
        self.ensure_one()
        tier, used = self._get_proposed_tier(), self._get_recent_use().get(self, 0)
        if not tier or used <= 0:
            return ''
        months = max(1, round(forecast.months(tier.clips, used)))
        return self.env._(
            "We propose %(clips)s: you use about %(pace)s a month, so they last for about"
            " %(months)s months.",
            clips=self._tell_clips(tier.clips),
            pace=self._tell_clips(max(1, round(self.clips_per_month))),
            months=months,
        )
