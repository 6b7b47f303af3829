from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain

from ...rules import forecast

MOST_BOXES = 60
MONTHS = 12
PER_ROW = 10
CURRENT_STATES = ('active', 'on_hold', 'pending')
WITHOUT_CLIPS = ('pending', 'cancelled')


class ClipCardAccount(models.Model):
    """What the customer sees of its clips in the portal."""

    _inherit = 'clip.card.account'

    def _get_daily_use(self):
        """Clips used on each day of the last twelve months, and of this month to its end."""
        self.ensure_one()
        this_month = self.company_id.sudo()._clip_card_today().replace(day=1)
        groups = self.env['clip.card.entry']._read_group(
            [
                ('card_id', 'in', self.sudo().card_ids.ids),
                ('effect', '=', 'use'),
                ('date', '>=', this_month - relativedelta(months=MONTHS)),
                ('date', '<', this_month + relativedelta(months=1)),
            ],
            ['date:day'],
            ['clips:sum'],
        )
        return {day: -clips for day, clips in groups}

    def _foresee_from(self, used):
        """Know how long the clips last without another look at the ledger.

        :param used: as from :meth:`_get_daily_use`
        """
        self.ensure_one()
        today = self.company_id.sudo()._clip_card_today()
        first = forecast.first_day(today)
        recent = sum(clips for day, clips in used.items() if first <= day <= today)
        foreseen = [self._fields['clips_per_month'], self._fields['runs_out_on']]
        with self.env.protecting(foreseen, self):
            self.sudo()._foresee({self: recent})

    def _get_monthly_use(self, used=None):
        """Clips used in each of the last months, the current one last.

        :param used: as from :meth:`_get_daily_use`
        :return: list of (first day of the month, clips), months without use included
        """
        self.ensure_one()
        this_month = self.company_id.sudo()._clip_card_today().replace(day=1)
        months = {
            this_month - relativedelta(months=number): 0 for number in reversed(range(MONTHS))
        }
        for day, clips in (self._get_daily_use() if used is None else used).items():
            if (month := day.replace(day=1)) in months:
                months[month] += clips
        return list(months.items())

    def _get_ending_card(self, cards=None):
        """The card with clips that ends next, when that is near enough to warn of.

        :param cards: all that are active, where they have been read
        """
        self.ensure_one()
        company = self.company_id.sudo()
        last = company._clip_card_today() + relativedelta(days=company.clip_card_first_notice_days)
        domain = Domain('state', '=', 'active') & Domain('end_date', '<=', last)
        if cards is not None:
            return cards.filtered_domain(domain).sorted('id').sorted('end_date')[:1]
        domain &= Domain('account_id', '=', self.id)
        return self.env['clip.card'].search(domain, order='end_date, id', limit=1)

    def _get_uncovered_work(self, limit=20):
        """The newest work that no card has paid, as its customer may see it."""
        self.ensure_one()
        lines = (
            self.env['account.analytic.line']
            .sudo()
            .search(
                [('clip_card_account_id', '=', self.id), ('clip_card_uncovered', '>', 0)],
                order='date DESC, id DESC',
                limit=limit,
            )
        )
        return [
            {
                'date': line.date,
                'name': line._get_clip_card_description(),
                'task': line.task_id.name,
                'consultant': line.employee_id.name,
                'clips': line.clip_card_uncovered,
                'explanation': line.clip_card_explanation,
            }
            for line in lines
        ]

    def _get_notice_contacts(self):
        """The contacts who may get the mails about clips: those with an address."""
        self.ensure_one()
        return (
            self.env['res.partner']
            .sudo()
            .search_fetch(
                [
                    ('commercial_partner_id', '=', self.partner_id.id),
                    ('type', '=', 'contact'),
                    ('email', '!=', False),
                ],
                ['name', 'email', 'clip_card_department'],
            )
        )

    def _get_visit_addresses(self):
        """The addresses to which the customer may order a consultant."""
        self.ensure_one()
        customer = self.partner_id.sudo()
        domain = Domain('commercial_partner_id', '=', customer.id) & (
            Domain('id', '=', customer.id) | Domain('type', 'in', ('delivery', 'other'))
        )
        addresses = customer.search(Domain('id', 'child_of', customer.id) & domain, order='id')
        # The same place under the same name is offered once.
        places = addresses.grouped(lambda it: it._tell_clip_card_place())
        return customer.union(*(same[:1] for same in places.values()))


class ClipCard(models.Model):
    """The picture of a card, and its state in words."""

    _inherit = 'clip.card'

    def _get_picture(self):
        """The card's boxes, one per clip: what was used is punched first, what has lapsed last.

        :return: ``label`` in words, ``columns``, and ``boxes`` as kinds (``used``, ``left``,
            ``lapsed``, ``pending`` or ``cancelled``); a card with very many clips has ``parts``,
            widths in percent, instead of boxes
        """
        self.ensure_one()
        if self.state in WITHOUT_CLIPS:
            left, lapsed, total = 0, 0, self.clips
            counts = {self.state: total}
        else:
            left, lapsed = self.balance, self.lapsed_clips
            used = max(0, self.clips - left - lapsed)
            total = max(self.clips, used + left + lapsed)
            counts = {'used': used, 'left': left, 'lapsed': lapsed}
        picture = {
            'label': self._get_picture_label(left, lapsed, total),
            'columns': min(PER_ROW, max(total, 5)),
            'boxes': [],
            'parts': [],
        }
        if total > MOST_BOXES:
            picture['parts'] = [
                (kind, round(100 * clips / total, 2)) for kind, clips in counts.items() if clips
            ]
        else:
            picture['boxes'] = [kind for kind, clips in counts.items() for _box in range(clips)]
        return picture

    def _tell_start(self):
        """When a card that is pending can be used."""
        self.ensure_one()
        if self.start_on == 'payment':
            return self.env._("It can be used as soon as its invoice is paid.")
        if self.start_on == 'invoice':
            return self.env._("It can be used as soon as it is invoiced.")
        return self.env._("It can be used as soon as the order is confirmed.")

    def _get_invoice_to_pay(self):
        """The oldest invoice of this card that is not paid in full, with all rights."""
        self.ensure_one()
        moves = self.sudo().sale_line_id.invoice_lines.move_id
        return moves.filtered(
            lambda move: (
                move.move_type == 'out_invoice'
                and move.state == 'posted'
                and move.payment_state in ('not_paid', 'partial')
            )
        ).sorted('invoice_date')[:1]

    def _get_picture_label(self, left, lapsed, total):
        self.ensure_one()
        if self.state == 'pending':
            return self.env._("%(count)s clips, not started yet", count=total)
        if self.state == 'cancelled':
            return self.env._("%(count)s clips, cancelled", count=total)
        if lapsed:
            return self.env._(
                "%(left)s of %(total)s clips left, %(lapsed)s lapsed",
                left=left,
                total=total,
                lapsed=lapsed,
            )
        return self.env._("%(left)s of %(total)s clips left", left=left, total=total)
