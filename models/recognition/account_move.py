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
    clip_card_position_ids = fields.One2many(
        comodel_name='clip.card.position',
        inverse_name='move_id',
        string="Clip Cards on the Balance Sheet",
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

    @api.depends('clip_card_recognition_ids', 'clip_card_position_ids')
    def _compute_show_reset_to_draft_button(self):
        super()._compute_show_reset_to_draft_button()
        for move in self:
            if move.sudo()._recognises_clip_cards():
                move.show_reset_to_draft_button = False

    def _recognises_clip_cards(self):
        """Whether a recognition of clips made this entry, or took it back."""
        self.ensure_one()
        return bool(self.clip_card_recognition_ids or self.clip_card_position_ids)

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
            if not entry._recognises_clip_cards():
                continue
            lines, rows = entry.clip_card_recognition_ids, entry.clip_card_position_ids
            if all([*lines.mapped('is_reversed'), *rows.mapped('is_reversed')]):
                raise UserError(
                    self.env._(
                        "%(entry)s has been reversed already, and its clips with it.",
                        entry=entry.name,
                    )
                )
            if move._get_clip_card_balances(-1) != entry._get_clip_card_balances(1):
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
        entry = self.sudo().reversed_entry_id
        if not entry._recognises_clip_cards():
            return
        lines, rows = entry.clip_card_recognition_ids, entry.clip_card_position_ids
        day = (lines or rows)[0].period_end
        lines._reverse(self)
        rows._reverse(self)
        entry._share_cards_with(self)
        company = self.company_id.sudo()
        # Also those whose invoice was only noted then: the period is another one now.
        of_period = lines.search([('company_id', '=', company.id), ('period_end', '=', day)])
        self.env['clip.card.recognition.due']._add(of_period.card_id)
        is_opening = day == company._get_clip_card_opening_day()
        if is_opening:
            company.clip_card_opened_card = 0
        if day == company.clip_card_recognised_until:
            before = company._get_clip_card_period_before(day)
            company.clip_card_recognised_until = False if is_opening else before

    def _share_cards_with(self, reversal):
        """The items of a reversal are about the same cards, which are open again with that."""
        named = self.line_ids.filtered('clip_card_deferred_id')
        if named:
            named.remove_move_reconcile()
            cards = {
                (line.account_id, line.name, -line.balance): line.clip_card_deferred_id
                for line in named
            }
            for line in reversal.line_ids:
                card = cards.get((line.account_id, line.name, line.balance))
                line.clip_card_deferred_id = card

    def button_draft(self):
        recognised = self.sudo().filtered(lambda move: move._recognises_clip_cards())
        if recognised:
            raise UserError(
                self.env._(
                    "%(entry)s recognises the revenue of clip cards and cannot be changed."
                    " Reverse it: then its period can be recognised again.",
                    entry=recognised[0].name,
                )
            )
        return super().button_draft()
