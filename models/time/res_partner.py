from odoo import fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """How far away a contact is, and whose cards pay the work for it."""

    _inherit = 'res.partner'

    clip_card_transport_hours = fields.Float(
        string="Transport Time",
        help="One-way transport time to this address, for visits outside every transport zone.",
    )

    _clip_card_transport_day = models.Constraint(
        'CHECK(clip_card_transport_hours >= 0 AND clip_card_transport_hours <= 24)',
        "The transport time to an address lies between 0 and 24 hours.",
    )

    def _check_clip_card_customer(self):
        """Refuse to take a contact away from the customer whose cards pay its open work."""
        super()._check_clip_card_customer()
        self.env['account.analytic.line']._check_clip_card_customer(
            Domain('task_id.partner_id', 'in', self.ids)
            | Domain('project_id.partner_id', 'in', self.ids)
        )
