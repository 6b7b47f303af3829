from odoo import fields, models


class AccountAnalyticLine(models.Model):
    """Two texts: what the customer reads is the description, and colleagues have a note."""

    _inherit = 'account.analytic.line'

    clip_card_note = fields.Text(
        string="Internal Note",
        copy=False,
        groups='base.group_user',
        help="For colleagues alone: no customer reads it, on no page, statement or mail.",
    )
