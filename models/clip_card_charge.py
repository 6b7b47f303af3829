from odoo import api, fields, models


class ClipCardCharge(models.Model):
    """One period of an add-on product, paid in clips."""

    _name = 'clip.card.charge'
    _description = "Add-on Charge"
    _order = 'period_start desc, id desc'

    subscription_id = fields.Many2one(
        comodel_name='clip.card.subscription',
        required=True,
        index=True,
        ondelete='restrict',
        readonly=True,
    )
    account_id = fields.Many2one(related='subscription_id.account_id', store=True, index=True)
    partner_id = fields.Many2one(
        related='subscription_id.partner_id', string="Customer", store=True, index=True
    )
    company_id = fields.Many2one(related='subscription_id.company_id', store=True, index=True)
    product_id = fields.Many2one(related='subscription_id.product_id', store=True)
    kind = fields.Selection(related='subscription_id.kind', store=True)
    period_start = fields.Date(required=True, readonly=True)
    period_end = fields.Date(
        required=True, readonly=True, help="The last day of the period that is paid."
    )
    date = fields.Date(
        string="Charged On", required=True, readonly=True, help="The day on which it was charged."
    )
    clips = fields.Integer(required=True, readonly=True, help="Clips taken for the period.")
    state = fields.Selection(
        selection=[('charged', "Charged"), ('returned', "Given Back")],
        default='charged',
        required=True,
        readonly=True,
    )
    entry_ids = fields.One2many(
        comodel_name='clip.card.entry', inverse_name='charge_id', string="Ledger", readonly=True
    )

    _once = models.UniqueIndex(
        '(subscription_id, period_start)', "Each period of a subscription is charged once."
    )

    @api.depends('product_id', 'period_start')
    def _compute_display_name(self):
        format_date = self.env['ir.qweb.field.date'].value_to_html
        for charge in self:
            charge.display_name = self.env._(
                "%(product)s, %(start)s to %(end)s",
                product=charge.product_id.name,
                start=format_date(charge.period_start, {}),
                end=format_date(charge.period_end, {}),
            )
