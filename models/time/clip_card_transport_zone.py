from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import hours, transport


class ClipCardTransportZone(models.Model):
    _name = 'clip.card.transport.zone'
    _description = "Transport Zone"
    _inherit = ['clip.card.limited']
    _order = 'sequence, id'
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name='res.company',
        index=True,
        help="Leave empty for a zone of all companies in its country.",
    )
    country_id = fields.Many2one(
        comodel_name='res.country',
        required=True,
        default=lambda self: self.env.company.country_id,
    )
    standard_hours = fields.Float(
        string="Standard Time",
        required=True,
        help="One-way transport time that every visit in this zone counts.",
    )
    range_ids = fields.One2many(
        comodel_name='clip.card.transport.zone.range',
        inverse_name='zone_id',
        string="Postcodes",
        copy=True,
    )

    _standard_hours_day = models.Constraint(
        'CHECK(standard_hours >= 0 AND standard_hours <= 24)',
        "The standard transport time of a zone lies between 0 and 24 hours.",
    )

    def _to_rules(self):
        """The zones as the rules know them, in their order."""
        return [
            transport.Zone(
                country=zone.country_id.id,
                ranges=tuple((row.postcode_from, row.postcode_to) for row in zone.range_ids),
                minutes=hours.to_minutes(zone.standard_hours),
            )
            for zone in self
        ]

    @api.model
    def _get_for_company(self, company):
        """The zones that count for a company: its own, then those of all in its country."""
        zones = self.sudo().search([('company_id', 'in', (company.id, False))])
        zones = zones.filtered(
            lambda zone: zone.company_id or zone.country_id == company.sudo().country_id
        )
        return zones.sorted(lambda zone: not zone.company_id)


class ClipCardTransportZoneRange(models.Model):
    _name = 'clip.card.transport.zone.range'
    _description = "Postcodes of a Transport Zone"
    _inherit = ['clip.card.limited']
    _order = 'zone_id, postcode_from'

    zone_id = fields.Many2one(
        comodel_name='clip.card.transport.zone', required=True, index=True, ondelete='cascade'
    )
    postcode_from = fields.Integer(string="From", required=True)
    postcode_to = fields.Integer(string="To", required=True)

    @api.model
    def _get_clip_card_limits(self):
        postcodes = dict.fromkeys(('postcode_from', 'postcode_to'), 999_999_999)
        return {**super()._get_clip_card_limits(), **postcodes}

    @api.depends('postcode_from', 'postcode_to')
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.postcode_from}–{row.postcode_to}"

    @api.constrains('postcode_from', 'postcode_to')
    def _check_order(self):
        for row in self:
            if not 0 < row.postcode_from <= row.postcode_to:
                raise ValidationError(
                    self.env._(
                        "Zone %(zone)s: the postcodes %(first)s to %(last)s are no range."
                        " Enter the lower one first.",
                        zone=row.zone_id.name,
                        first=row.postcode_from,
                        last=row.postcode_to,
                    )
                )
