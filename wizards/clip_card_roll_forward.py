from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..revenue.facts import get_lots
from ..revenue.recognition_facts import RecognitionFacts

FIGURES = (
    'opening',
    'taken_over',
    'sold',
    'refunded',
    'used',
    'lapsed',
    'expected',
    'transferred',
    'closing',
    'waiting',
)
MOVEMENTS = FIGURES[:-1]
NOTHING = (0.0,) * len(FIGURES)


class ClipCardRollForward(models.TransientModel):
    """How deferred income went from one day to another, card by card, and whether it is that."""

    _name = 'clip.card.roll.forward'
    _description = "Roll-Forward of Deferred Income"
    _inherit = ['clip.card.wizard']

    company_id = fields.Many2one(
        comodel_name='res.company', required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related='company_id.currency_id')
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._get_default_dates()[0]
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: self._get_default_dates()[1]
    )
    line_ids = fields.One2many(
        comodel_name='clip.card.roll.forward.line', inverse_name='report_id', readonly=True
    )
    opening = fields.Monetary(compute='_compute_totals')
    taken_over = fields.Monetary(string="Opening Entry", compute='_compute_totals')
    sold = fields.Monetary(compute='_compute_totals')
    refunded = fields.Monetary(compute='_compute_totals')
    used = fields.Monetary(compute='_compute_totals')
    lapsed = fields.Monetary(compute='_compute_totals')
    expected = fields.Monetary(string="Expected to Lapse", compute='_compute_totals')
    transferred = fields.Monetary(compute='_compute_totals')
    closing = fields.Monetary(compute='_compute_totals')
    waiting = fields.Monetary(
        string="Used, Not Yet Invoiced",
        compute='_compute_totals',
        help="At the price of the order. It is part of no other figure.",
    )
    down_payments = fields.Monetary(
        readonly=True, help="Down payments on the same account, until the final invoice."
    )
    account_balance = fields.Monetary(
        string="Balance of the Account",
        readonly=True,
        help="Of the deferred-income account at the end of the last day, with what is due after a"
        " year on an account of its own.",
    )
    long_term = fields.Monetary(
        string="Of It Due After a Year",
        readonly=True,
        help="On the account for what is due after a year.",
    )
    refundable = fields.Monetary(
        string="Lapsed, Still Refundable", readonly=True, help="On an account of its own."
    )
    contract_asset = fields.Monetary(
        readonly=True, help="Used clips that no invoice charges yet, as they are booked."
    )
    policy = fields.Text(compute='_compute_policy')
    difference = fields.Monetary(
        compute='_compute_difference',
        help="Postings that recognition has not taken up yet, or that were made by hand.",
    )

    @api.model
    def _get_default_dates(self):
        """The year to date, since recognition started, until the last day of it."""
        company = self.env.company
        last = company.clip_card_recognised_until or company._clip_card_today()
        first = last.replace(month=1, day=1)
        start = company.clip_card_recognition_start
        return (max(first, start) if start and start <= last else first), last

    @api.depends('date_from', 'date_to')
    def _compute_display_name(self):
        for report in self:
            report.display_name = self.env._(
                "Deferred income, %(start)s to %(end)s",
                start=format_date(self.env, report.date_from),
                end=format_date(self.env, report.date_to),
            )

    @api.depends('company_id')
    def _compute_policy(self):
        for report in self:
            report.policy = '\n'.join(report.company_id._get_clip_card_policies())

    @api.depends('line_ids')
    def _compute_totals(self):
        rows = self.env['clip.card.roll.forward.line']._read_group(
            [('report_id', 'in', self.ids)], ['report_id'], [f'{name}:sum' for name in FIGURES]
        )
        totals = {report.id: values for report, *values in rows}
        for report in self:
            for name, total in zip(FIGURES, totals.get(report._origin.id, NOTHING), strict=True):
                report[name] = total

    @api.depends('closing', 'down_payments', 'account_balance')
    def _compute_difference(self):
        for report in self:
            report.difference = report.account_balance - report.closing - report.down_payments

    # === ACTION METHODS ===#

    def action_show(self):
        """Work out the figures and show them."""
        self.ensure_one()
        self._make()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Roll-Forward of Deferred Income"),
            'res_model': self._name,
            'res_id': self.id,
            'view_mode': 'form',
            'views': [(self.env.ref('clip_card.clip_card_roll_forward_view_form').id, 'form')],
        }

    def action_view_lines(self):
        """All cards as a list of its own, to group, filter and export."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'clip_card.clip_card_roll_forward_line_action'
        )
        shown = {f'clip_card_{name}': True for name, _label in self._get_columns()}
        return {**action, 'domain': [('report_id', '=', self.id)], 'context': shown}

    def _make(self):
        """Fill the report for its dates.

        :raise UserError: for dates in the wrong order, or without recognition
        """
        self.company_id.check_access('read')
        if self.date_from > self.date_to:
            raise UserError(self.env._("The first day comes before the last one."))
        company = self.company_id.sudo()
        if not company.clip_card_deferred_account_id:
            raise UserError(
                self.env._(
                    "%(company)s has no account for the deferred income of clip cards. Set it in"
                    " the settings of clip cards.",
                    company=company.name,
                )
            )
        report = self.sudo()
        report.line_ids.unlink()
        report._insert_lines()
        report.long_term = -report._get_position('long_term')
        report.refundable = -report._get_position('refundable')
        report.contract_asset = report._get_position('contract_asset')
        report.account_balance = report.long_term - report._get_balance(SQL("TRUE"))
        report.down_payments = -report._get_balance(self._get_open_down_payments())

    # === FIGURES ===#

    def _get_balance(self, condition):
        """The deferred-income account's balance at the end of the last day."""
        self.env['account.move.line'].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(balance), 0)
                  FROM account_move_line
                 WHERE account_id = %s AND company_id = %s AND parent_state = 'posted'
                   AND date <= %s AND %s
                """,
                self.company_id.clip_card_deferred_account_id.id,
                self.company_id.id,
                self.date_to,
                condition,
            )
        )
        return rows[0][0]

    def _get_position(self, kind):
        """What stands beside the deferred income at the end of the last day, as it was booked."""
        domain = [
            ('company_id', '=', self.company_id.id),
            ('kind', '=', kind),
            ('date', '<=', self.date_to),
        ]
        return self.env['clip.card.position']._read_group(domain, [], ['amount:sum'])[0][0]

    def _get_open_down_payments(self):
        """Down payments that are not deducted in full; what rates leave of others is the card's."""
        return SQL(
            """
            is_downpayment AND NOT EXISTS (
                SELECT 1
                  FROM sale_order_line_invoice_rel own
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = own.order_line_id
                  JOIN account_move_line sibling ON sibling.id = rel.invoice_line_id
                 WHERE own.invoice_line_id = account_move_line.id
                   AND sibling.parent_state = 'posted' AND sibling.date <= %s
                   AND sibling.display_type = 'product'
                 GROUP BY own.order_line_id
                HAVING SUM(sibling.amount_currency) = 0)
            """,
            self.date_to,
        )

    def _insert_lines(self):
        """One line per card with a figure, past the ORM: there may be very many cards."""
        waiting = self._get_waiting()
        moved = SQL(", ").join(SQL.identifier(name) for name in MOVEMENTS)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO clip_card_roll_forward_line (
                            report_id, create_uid, create_date, card_id, partner_id, %(moved)s,
                            waiting_clips, waiting)
                SELECT %(report)s, %(user)s, NOW() AT TIME ZONE 'UTC', card.id, card.partner_id,
                       %(figures)s, COALESCE(waiting.clips, 0), COALESCE(waiting.amount, 0)
                  FROM (%(movements)s) movement
                  FULL JOIN UNNEST(%(cards)s::int[], %(clips)s::int[], %(amounts)s::numeric[])
                         AS waiting (card_id, clips, amount) USING (card_id)
                  JOIN clip_card card ON card.id = card_id
                 WHERE waiting.clips > 0 OR ARRAY[%(moved)s] != ARRAY[%(nothing)s]::numeric[]
                 ORDER BY card.id
                """,
                moved=moved,
                report=self.id,
                user=self.env.uid,
                figures=SQL(", ").join(
                    SQL("COALESCE(%s, 0)", SQL.identifier(name)) for name in MOVEMENTS
                ),
                movements=self._get_movements(),
                cards=list(waiting),
                clips=[clips for clips, _amount in waiting.values()],
                amounts=[amount for _clips, amount in waiting.values()],
                nothing=SQL(", ").join([SQL("0")] * len(MOVEMENTS)),
            )
        )
        self.invalidate_recordset()

    def _get_movements(self):
        """What happened to the deferred income of each card that has, or had, some: a query."""
        self.env['clip.card.recognition'].flush_model()
        inside = SQL("date >= %s AND NOT COALESCE(is_opening, FALSE)", self.date_from)

        def total(sign, kinds):
            return SQL(
                "%s * COALESCE(SUM(amount) FILTER (WHERE kind = ANY(%s) AND %s), 0)",
                sign,
                list(kinds),
                inside,
            )

        return SQL(
            """
                SELECT card_id,
                       COALESCE(SUM(amount) FILTER (WHERE date < %(start)s), 0) AS opening,
                       COALESCE(SUM(amount) FILTER (
                           WHERE date >= %(start)s AND is_opening), 0) AS taken_over,
                       %(sold)s AS sold,
                       %(refunded)s AS refunded,
                       %(used)s AS used,
                       %(lapsed)s AS lapsed,
                       %(expected)s AS expected,
                       %(transferred)s AS transferred,
                       COALESCE(SUM(amount), 0) AS closing
                  FROM clip_card_recognition
                 WHERE company_id = %(company)s AND date <= %(end)s
                 GROUP BY card_id
                """,
            start=self.date_from,
            end=self.date_to,
            company=self.company_id.id,
            sold=total(1, ['sale']),
            refunded=total(-1, ['refund']),
            used=total(-1, ['used']),
            lapsed=total(-1, ['lapsed', 'removed']),
            expected=total(-1, ['expected']),
            transferred=total(1, ['transfer']),
        )

    def _get_waiting(self):
        """Clips that are gone and on no posted invoice, at the price of their order.

        :return: clips and their value per card id
        """
        company = self.company_id
        cards = self.env['clip.card.recognition.due']._find_cards_not_invoiced(
            company, self.date_to
        )
        facts = RecognitionFacts(company, self.date_to, cards)
        result = {}
        for card_id, lot in get_lots(facts).items():
            card, waiting = facts.cards[card_id], lot.split().waiting
            if waiting:
                currency = self.env['res.currency'].browse(card.currency)
                amount = currency._convert(
                    card.net * waiting / card.clips,
                    company.currency_id,
                    company,
                    self.date_to,
                )
                result[card_id] = (waiting, amount)
        return result


class ClipCardRollForwardLine(models.TransientModel):
    _name = 'clip.card.roll.forward.line'
    _description = "Deferred Income of a Clip Card"
    _inherit = ['clip.card.wizard']
    _order = 'id'

    report_id = fields.Many2one(
        comodel_name='clip.card.roll.forward', required=True, ondelete='cascade', index=True
    )
    currency_id = fields.Many2one(related='report_id.currency_id')
    card_id = fields.Many2one(comodel_name='clip.card', readonly=True)
    partner_id = fields.Many2one(related='card_id.partner_id', string="Customer", store=True)
    opening = fields.Monetary(readonly=True)
    taken_over = fields.Monetary(
        string="Opening Entry",
        readonly=True,
        help="What was left on cards sold before recognition started.",
    )
    sold = fields.Monetary(readonly=True)
    refunded = fields.Monetary(readonly=True)
    used = fields.Monetary(readonly=True)
    lapsed = fields.Monetary(readonly=True)
    expected = fields.Monetary(
        string="Expected to Lapse",
        readonly=True,
        help="Revenue of what is expected never to be used, until the card has ended.",
    )
    transferred = fields.Monetary(readonly=True)
    closing = fields.Monetary(readonly=True)
    waiting_clips = fields.Integer(string="Clips Not Yet Invoiced", readonly=True)
    waiting = fields.Monetary(string="Used, Not Yet Invoiced", readonly=True)

    def action_view_card(self):
        self.ensure_one()
        return self.card_id._get_records_action()
