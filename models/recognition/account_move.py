from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from .clip_card_recognition import ACCOUNTING_GROUPS


class AccountMove(models.Model):
    """Journal entries that recognise clips can be reversed, and are never changed."""

    _inherit = 'account.move'

    clip_card_recognition_ids = fields.One2many(
        comodel_name='clip.card.recognition',
        inverse_name='move_id',
        string="Recognised Clips",
        readonly=True,
        groups=ACCOUNTING_GROUPS,
    )
    clip_card_recognition_count = fields.Integer(
        compute='_compute_clip_card_recognition_count', groups=ACCOUNTING_GROUPS
    )

    @api.depends('clip_card_recognition_ids')
    def _compute_clip_card_recognition_count(self):
        counts = dict(
            self.env['clip.card.recognition']._read_group(
                [('move_id', 'in', self.ids)], ['move_id'], ['__count']
            )
        )
        for move in self:
            move.clip_card_recognition_count = counts.get(move._origin, 0)

    @api.depends('clip_card_recognition_ids')
    def _compute_show_reset_to_draft_button(self):
        super()._compute_show_reset_to_draft_button()
        for move in self:
            if move.sudo().clip_card_recognition_ids:
                move.show_reset_to_draft_button = False

    def action_view_clip_card_recognitions(self):
        """The clips that this journal entry recognises."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'clip_card.clip_card_recognition_action'
        )
        return {**action, 'domain': [('move_id', '=', self.id)], 'context': {}}

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {'state', 'date'}:
            moves = self if 'state' in vals else self.filtered(lambda it: it.state == 'posted')
            self.env['clip.card.recognition.due']._add(moves._get_clip_cards())
        return result

    def _post(self, soft=True):
        self._check_recognition_reversal()
        posted = super()._post(soft)
        for move in posted.filtered('reversed_entry_id'):
            move._reverse_recognition()
        return posted

    def _check_recognition_reversal(self):
        """:raise UserError: unless clips are taken back once, and all of a journal entry"""
        for move in self.sudo().filtered('reversed_entry_id'):
            entry = move.reversed_entry_id
            lines = entry.clip_card_recognition_ids
            if lines and all(lines.mapped('is_reversed')):
                raise UserError(
                    self.env._(
                        "%(entry)s has been reversed already, and its clips with it.",
                        entry=entry.name,
                    )
                )
            if lines and move._get_clip_card_balances(-1) != entry._get_clip_card_balances(1):
                raise UserError(
                    self.env._(
                        "This takes back a part of %(entry)s, but its clips can only be taken back"
                        " as a whole. Reverse all of it, and recognise its period again.",
                        entry=entry.name,
                    )
                )

    def _get_clip_card_balances(self, sign):
        """What a journal entry, or its contrary, comes to on each account."""
        balances = defaultdict(float)
        for item in self.sudo().line_ids:
            balances[item.account_id] += sign * item.balance
        return {
            account: self.company_currency_id.round(balance)
            for account, balance in balances.items()
            if not self.company_currency_id.is_zero(balance)
        }

    def _reverse_recognition(self):
        """Take back what the reversed entry recognised; its period can be recognised again."""
        self.ensure_one()
        lines = self.sudo().reversed_entry_id.clip_card_recognition_ids
        if not lines:
            return
        lines._reverse(self)
        company = self.company_id.sudo()
        # Also those whose invoice was only noted then: the period is another one now.
        of_period = lines.search(
            [('company_id', '=', company.id), ('period_end', 'in', lines.mapped('period_end'))]
        )
        self.env['clip.card.recognition.due']._add(of_period.card_id)
        if lines[0].period_end == company.clip_card_recognised_until:
            before = company._get_clip_card_period_before(lines[0].period_end)
            company.clip_card_recognised_until = False if lines[0].is_opening else before

    def button_draft(self):
        recognised = self.sudo().filtered('clip_card_recognition_ids')
        if recognised:
            raise UserError(
                self.env._(
                    "%(entry)s recognises the revenue of clip cards and cannot be changed."
                    " Reverse it: then its period can be recognised again.",
                    entry=recognised[0].name,
                )
            )
        return super().button_draft()
