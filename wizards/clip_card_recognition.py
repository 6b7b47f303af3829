from datetime import timedelta

from odoo import api, fields, models
from odoo.api import NewId

#: The columns of the preview that come from each kind of change.
COLUMNS = {
    'sale': 'sold',
    'refund': 'refunded',
    'used': 'used',
    'lapsed': 'lapsed',
    'removed': 'lapsed',
    'expected': 'expected',
    'transfer': 'transferred',
}
#: All figures of a line.
FIGURES = {*COLUMNS.values(), 'used_clips', 'lapsed_clips', 'change', 'waiting_clips'}
#: What is added up below them.
TOTALS = ('used', 'lapsed', 'expected', 'change', 'waiting_clips')


class ClipCardRecognitionPreview(models.TransientModel):
    """What becomes revenue at the end of a period, shown before it is posted."""

    _name = 'clip.card.recognition.preview'
    _description = "Recognise Revenue of Clip Cards"
    _inherit = ['clip.card.wizard']

    company_id = fields.Many2one(
        comodel_name='res.company',
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related='company_id.currency_id')
    is_on = fields.Boolean(related='company_id.clip_card_recognition')
    is_opening = fields.Boolean(compute='_compute_is_opening')
    period_end = fields.Date(
        string="Until",
        default=lambda self: self._get_default_period_end(),
        help="Everything that was posted until this day and is not recognised yet.",
    )
    accounting_date = fields.Date(
        compute='_compute_accounting_date',
        help="The next open day, if the period is locked.",
    )
    line_ids = fields.One2many(
        comodel_name='clip.card.recognition.preview.line',
        inverse_name='preview_id',
        string="Cards",
        compute='_compute_lines',
    )
    used = fields.Monetary(compute='_compute_lines')
    lapsed = fields.Monetary(compute='_compute_lines')
    expected = fields.Monetary(string="Expected to Lapse", compute='_compute_lines')
    change = fields.Monetary(
        string="Deferred Income",
        compute='_compute_lines',
        help="How much more is deferred afterwards, or less when negative.",
    )
    waiting_clips = fields.Integer(string="Clips Used, Not Yet Invoiced", compute='_compute_lines')

    @api.model
    def _get_default_period_end(self):
        """The next period to recognise, else yesterday."""
        company = self.env.company
        if not company.clip_card_recognition_start:
            return False
        return company._get_clip_card_due_period() or max(
            company._clip_card_today() - timedelta(days=1),
            company.clip_card_recognised_until or company._get_clip_card_opening_day(),
        )

    @api.depends('company_id')
    def _compute_is_opening(self):
        for preview in self:
            preview.is_opening = not preview.company_id.clip_card_recognised_until

    @api.depends('company_id', 'period_end')
    def _compute_accounting_date(self):
        for preview in self:
            company = preview.company_id
            preview.accounting_date = preview.period_end and company._get_recognition_date(
                preview.period_end
            )

    @api.depends('company_id', 'period_end')
    def _compute_lines(self):
        Line = self.env['clip.card.recognition.preview.line']
        for preview in self:
            lines = []
            if preview.period_end and preview.company_id.clip_card_recognition:
                preview.company_id._check_recognition_right()
                lines = preview._prepare_lines(preview.company_id)
            # At once: with a command for each, each would go through those before it.
            records = Line.browse([NewId() for _values in lines])
            preview._fields['line_ids']._update_cache(preview, records._ids)
            for name in ('card_id', *FIGURES):
                Line._fields[name]._insert_cache(records, [values[name] for values in lines])
            for name in TOTALS:
                preview[name] = sum(values[name] for values in lines)

    def _prepare_lines(self, company):
        """One line per card that changes, or whose clips wait for an invoice."""
        plan = company._plan_clip_card_recognition(self.period_end)
        rounding = company.currency_id.rounding
        # For a figure that is not given, each line would ask for a default.
        lines, nothing = {}, dict.fromkeys(FIGURES, 0)
        for values in plan.lines:
            line = lines.setdefault(values['card_id'], {'card_id': values['card_id'], **nothing})
            column = COLUMNS[values['kind']]
            # Used, lapsed and refunded are shown as what they are: less deferred income.
            sign = 1 if column in ('sold', 'transferred') else -1
            amount = values['amounts'][0] * rounding
            line[column] += sign * amount
            line['change'] += amount
            if column in ('used', 'lapsed'):
                line[f'{column}_clips'] -= values['clips']
        for card_id, split in plan.splits.items():
            if split.waiting:
                line = lines.setdefault(card_id, {'card_id': card_id, **nothing})
                line['waiting_clips'] = split.waiting
        return [lines[card_id] for card_id in sorted(lines)]

    def action_recognise(self):
        """Post the journal entry and show it."""
        self.ensure_one()
        moves = self.company_id._recognise_clip_cards(self.period_end)
        if not moves:
            return {
                'type': 'ir.actions.client',
                'tag': 'display_notification',
                'params': {
                    'type': 'info',
                    'message': self.env._("There was nothing to post until that day."),
                    'next': {'type': 'ir.actions.act_window_close'},
                },
            }
        if len(moves) > 1:
            return {
                'type': 'ir.actions.act_window',
                'name': self.env._("Journal Entries"),
                'res_model': 'account.move',
                'view_mode': 'list,form',
                'domain': [('id', 'in', moves.ids)],
            }
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Journal Entry"),
            'res_model': 'account.move',
            'view_mode': 'form',
            'res_id': moves.id,
        }


class ClipCardRecognitionPreviewLine(models.TransientModel):
    _name = 'clip.card.recognition.preview.line'
    _description = "Revenue of a Clip Card to Recognise"
    _inherit = ['clip.card.wizard']

    preview_id = fields.Many2one(
        comodel_name='clip.card.recognition.preview',
        required=True,
        ondelete='cascade',
        index=True,
    )
    currency_id = fields.Many2one(related='preview_id.currency_id')
    card_id = fields.Many2one(comodel_name='clip.card')
    partner_id = fields.Many2one(related='card_id.partner_id', string="Customer")
    sold = fields.Monetary()
    refunded = fields.Monetary()
    used_clips = fields.Integer()
    used = fields.Monetary()
    lapsed_clips = fields.Integer()
    lapsed = fields.Monetary()
    expected = fields.Monetary(string="Expected to Lapse")
    transferred = fields.Monetary()
    change = fields.Monetary(string="Deferred Income")
    waiting_clips = fields.Integer(string="Used, Not Yet Invoiced")
