from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """What an overdue invoice means for the cards that it charges."""

    _inherit = 'res.company'

    clip_card_overdue_days = fields.Integer(
        string="Days Overdue Until a Hold",
        groups='base.group_user',
        help="Cards are held when their invoice is overdue by so many days. 0: never.",
    )
    clip_card_overdue_policy = fields.Selection(
        selection=[('propose', "Propose the hold"), ('hold', "Hold, and release when paid")],
        string="Overdue Invoices",
        default='propose',
        required=True,
        groups='base.group_user',
    )

    @api.constrains('clip_card_overdue_days')
    def _check_clip_card_overdue_days(self):
        for company in self:
            if company.clip_card_overdue_days < 0:
                raise ValidationError(
                    self.env._(
                        "%(company)s: an invoice is not overdue by %(days)s days. Enter 1 or more,"
                        " or 0 for no hold.",
                        company=company.name,
                        days=company.clip_card_overdue_days,
                    )
                )


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    clip_card_overdue_days = fields.Integer(
        related='company_id.clip_card_overdue_days', readonly=False
    )
    clip_card_overdue_policy = fields.Selection(
        related='company_id.clip_card_overdue_policy', readonly=False, required=True
    )
