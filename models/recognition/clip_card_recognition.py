import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

ACCOUNTING_GROUPS = 'account.group_account_invoice,account.group_account_readonly'

#: Signed by what they do to the deferred income: what is sold adds to it.
KINDS = [
    ('sale', "Sold"),
    ('refund', "Refunded"),
    ('used', "Used"),
    ('lapsed', "Lapsed"),
    ('expected', "Expected to Lapse"),
    ('removed', "Taken Off by Correction"),
    ('transfer', "Transferred"),
]

#: So many lines are inserted at once.
ADDED = 5000
ADD = """
    INSERT INTO clip_card_recognition (
           card_id, number, partner_id, company_id, date, period_end, kind, is_opening, is_reversed,
           clips, amount, amount_currency, currency_id, account_id, analytic_distribution, entry_id,
           source, invoice_line_id, other_card_id, move_id,
           create_uid, write_uid, create_date, write_date)
    SELECT card.id,
           COALESCE(last.number, 0)
           + ROW_NUMBER() OVER (PARTITION BY card.id ORDER BY line.sequence),
           card.partner_id, card.company_id, line.date, line.period_end, line.kind,
           COALESCE(line.is_opening, FALSE), FALSE, line.clips, line.amount,
           line.amount_currency, line.currency_id, line.account_id,
           NULLIF(line.analytic_distribution, 'null'), line.entry_id,
           line.source, line.invoice_line_id, line.other_card_id, line.move_id,
           %(uid)s, %(uid)s, %(now)s, %(now)s
      FROM JSONB_TO_RECORDSET(%(lines)s) AS line (
               sequence int, card_id int, date date, period_end date, kind varchar,
               is_opening boolean, clips int, amount numeric, amount_currency numeric,
               currency_id int, account_id int, analytic_distribution jsonb, entry_id int,
               source int, invoice_line_id int, other_card_id int, move_id int)
      JOIN clip_card card ON card.id = line.card_id
      LEFT JOIN LATERAL (
            SELECT MAX(number) AS number FROM clip_card_recognition WHERE card_id = card.id
           ) last ON TRUE
     ORDER BY line.sequence
"""


class ClipCardRecognition(models.Model):
    """One change of the deferred income of one card.

    Lines are added and never changed. Those with a journal entry moved deferred income with it;
    those without were on the deferred-income account from the start, or only went from one card
    to another. Their sum per card is what the card still has on that account.
    """

    _name = 'clip.card.recognition'
    _description = "Recognised Clips"
    _inherit = ['clip.card.protected']
    _order = 'date desc, id desc'
    _rec_name = 'card_id'
    _check_company_auto = True

    card_id = fields.Many2one(
        comodel_name='clip.card', required=True, index=True, ondelete='restrict', readonly=True
    )
    number = fields.Integer(
        required=True,
        readonly=True,
        export_string_translation=False,
        help="Counts the lines of a card, so that none is added twice at the same time.",
    )
    partner_id = fields.Many2one(
        related='card_id.partner_id', string="Customer", store=True, index=True
    )
    company_id = fields.Many2one(related='card_id.company_id', store=True, index=True)
    date = fields.Date(required=True, readonly=True, help="The date in the books.")
    period_end = fields.Date(
        required=True, readonly=True, help="The last day of the period that was recognised."
    )
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    is_opening = fields.Boolean(string="Opening Entry", readonly=True)
    is_reversed = fields.Boolean(
        string="Reversed",
        readonly=True,
        copy=False,
        help="A reversal of its journal entry took it back.",
    )
    clips = fields.Integer(
        readonly=True, help="Clips that were sold, or that left the card when negative."
    )
    amount = fields.Monetary(
        readonly=True,
        currency_field='company_currency_id',
        help="Added to the deferred income, or taken off it when negative.",
    )
    company_currency_id = fields.Many2one(
        related='company_id.currency_id', string="Company Currency"
    )
    amount_currency = fields.Monetary(
        string="Amount in Currency", readonly=True, help="In the currency of the invoice."
    )
    currency_id = fields.Many2one(comodel_name='res.currency', required=True, readonly=True)
    account_id = fields.Many2one(
        comodel_name='account.account',
        string="Counterpart",
        readonly=True,
        ondelete='restrict',
        help="The account from which, or to which, the deferred income was moved.",
    )
    analytic_distribution = fields.Json(readonly=True, export_string_translation=False)
    entry_id = fields.Many2one(
        comodel_name='clip.card.entry',
        string="Ledger Entry",
        index='btree_not_null',
        ondelete='restrict',
        readonly=True,
    )
    source = fields.Integer(
        readonly=True,
        export_string_translation=False,
        help="Number of the invoice line, or of the other card, that the line is about; kept"
        " when the invoice line is deleted.",
    )
    invoice_line_id = fields.Many2one(
        comodel_name='account.move.line',
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
    )
    other_card_id = fields.Many2one(comodel_name='clip.card', ondelete='restrict', readonly=True)
    move_id = fields.Many2one(
        comodel_name='account.move',
        string="Journal Entry",
        index='btree_not_null',
        ondelete='restrict',
        readonly=True,
        check_company=True,
    )

    _card_number_unique = models.UniqueIndex(
        '(card_id, number)',
        "These clips have been recognised by somebody else just now. Open the preview again.",
    )
    _company_date_idx = models.Index('(company_id, date)')

    # === CRUD METHODS ===#

    @api.model
    def _add(self, vals_list):
        """Add lines to the cards' deferred income.

        By SQL, as an opening entry has some of every card that there is: in memory they would
        be a gigabyte.

        :param vals_list: values without ``number``, of cards whose figures are in the database
        """
        self.flush_model()
        self.env['clip.card'].flush_model(['partner_id', 'company_id'])
        for some in split_every(ADDED, enumerate(vals_list)):
            lines = [
                {'sequence': sequence}
                | {
                    name: None if value is False and name != 'is_opening' else value
                    for name, value in vals.items()
                }
                for sequence, vals in some
            ]
            self.env.cr.execute(
                SQL(
                    ADD,
                    uid=self.env.uid,
                    now=self.env.cr.now(),
                    lines=json.dumps(lines, default=fields.Date.to_string),
                )
            )
        self.invalidate_model()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_books(self):
        raise UserError(
            self.env._(
                "Recognised clips are never deleted (card %(card)s). Reverse the journal entry"
                " %(entry)s instead.",
                card=self[:1].card_id.name,
                entry=self[:1].move_id.name,
            )
        )

    # === REVERSAL ===#

    def _reverse(self, move):
        """Take lines back whose journal entry was reversed; they can be recognised again.

        :param move: the posted reversal
        """
        lines = self.filtered(lambda line: not line.is_reversed)
        self._add(
            [
                {
                    **line.copy_data()[0],
                    'clips': -line.clips,
                    'amount': -line.amount,
                    'amount_currency': -line.amount_currency,
                    'date': move.date,
                    'move_id': move.id,
                }
                for line in lines
            ]
        )
        lines.is_reversed = True

    # === WHERE IT COMES FROM ===#

    def _get_origin(self):
        """What the line is about, for a specification.

        :return: the day on which it happened, if it is of one; and words
        """
        self.ensure_one()
        if self.entry_id:
            return self.entry_id.date, self.entry_id.name or ''
        if self.invoice_line_id:
            return self.invoice_line_id.date, self.invoice_line_id.move_name or ''
        if self.other_card_id:
            return None, self.other_card_id.name
        if self.kind == 'used':
            return None, self.env._("Part of a period that was charged before, or another price")
        return None, ''

    # === ACTION METHODS ===#

    def action_view_move(self):
        self.ensure_one()
        return self.move_id._get_records_action()
