from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..rules.kinds import LAPSE_KINDS

MONTHS = 12


class ClipCardDashboard(models.AbstractModel):
    """Sales and service of the last twelve months in a handful of numbers."""

    _name = 'clip.card.dashboard'
    _description = "Clip Card Dashboard"

    @api.model
    def get_figures(self):
        """What the dashboard shows, for the companies the user works in now.

        Clips, days, and percent; None where nothing has happened yet.

        :raise AccessError: for those who do not sell clip cards
        """
        if not self.env.user.has_group('clip_card.group_clip_card_user'):
            raise AccessError(
                self.env._(
                    "The dashboard of clip cards is for those who sell them. Ask for access."
                )
            )
        today = self.env.company._clip_card_today()
        since = today.replace(day=1) - relativedelta(months=MONTHS - 1)
        return {
            'since': str(since),
            'months': self._get_months(since, today),
            'stock': self._get_stock(),
            'outstanding': self.env['clip.card']._read_group([], aggregates=['balance:sum'])[0][0]
            or 0,
            **self._get_finished(since),
            'guarantees': self._get_guarantees(since),
        }

    @api.model
    def _get_months(self, since, today):
        """Clips sold and used per month, months without any included; by work date."""
        sums = {
            month: clips
            for month, *clips in self.env['clip.card.analysis']._read_group(
                [('date', '>=', since), ('date', '<=', today)],
                ['date:month'],
                ['clips_sold:sum', 'clips_used:sum'],
            )
        }
        months = [since + relativedelta(months=number) for number in range(MONTHS)]
        return [
            {
                'start': str(month),
                'label': format_date(self.env, month, date_format='MMM yyyy'),
                'sold': sums.get(month, (0, 0))[0],
                'used': sums.get(month, (0, 0))[1],
            }
            for month in months
        ]

    @api.model
    def _get_stock(self):
        """Clips that customers can use now, and clips that nobody has paid."""
        balance, uncovered = self.env['clip.card.account']._read_group(
            [], aggregates=['balance:sum', 'uncovered:sum']
        )[0]
        return {
            'usable': balance or 0,
            'uncovered': uncovered or 0,
            'uncovered_customers': self.env['clip.card.account'].search_count(
                [('uncovered', '>', 0)]
            ),
        }

    @api.model
    def _get_finished(self, since):
        """How long used-up cards lasted, and how many finished cards were followed by another.

        A card is finished when it is used up, has expired or was forfeited; it is renewed when
        the customer has bought a card on a later day than that one.
        """
        used_up = Domain('state', '=', 'used_up') & Domain('used_clips', '>', 0)
        used_up &= Domain('last_use_date', '>=', since)
        lapsed = Domain('lapse_kind', 'in', LAPSE_KINDS) & Domain('lapse_date', '>=', since)
        query = self.env['clip.card']._search(used_up | lapsed)
        card = SQL.identifier(query.table)
        (figures,) = self.env.execute_query_dict(
            query.select(
                SQL(
                    """
                    COUNT(*) AS finished,
                    COUNT(*) FILTER (WHERE EXISTS (
                        SELECT 1 FROM clip_card later
                         WHERE later.account_id = %(card)s.account_id
                           AND later.sale_line_id IS NOT NULL
                           AND later.purchase_date > %(card)s.purchase_date
                           AND NOT COALESCE(later.is_cancelled, FALSE)
                    )) AS renewed,
                    COUNT(*) FILTER (WHERE %(card)s.state = 'used_up') AS used_up,
                    AVG(%(card)s.last_use_date - %(card)s.purchase_date)
                        FILTER (WHERE %(card)s.state = 'used_up') AS days
                    """,
                    card=card,
                )
            )
        )
        days, finished = figures.pop('days'), figures['finished']
        return {
            **figures,
            'days_to_use_up': None if days is None else round(float(days)),
            'renewal_rate': round(100 * figures['renewed'] / finished) if finished else None,
        }

    @api.model
    def _get_guarantees(self, since):
        """Call-out guarantees that were met and missed; those still open count in neither."""
        counts = dict(
            self.env['project.task']
            .sudo()
            ._read_group(
                [
                    ('clip_card_fault_reported_at', '>=', since),
                    ('clip_card_callout_state', 'in', ('met', 'missed')),
                    ('clip_card_callout_account_id.company_id', 'in', self.env.companies.ids),
                ],
                ['clip_card_callout_state'],
                ['__count'],
            )
        )
        return {'met': counts.get('met', 0), 'missed': counts.get('missed', 0)}
