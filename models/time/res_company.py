from odoo import models

from ...rules import hours


class ResCompany(models.Model):
    """The standard times of transport zones stand in the small print."""

    _inherit = 'res.company'

    def _get_clip_card_transport_terms(self):
        terms = super()._get_clip_card_transport_terms()
        for zone in self.env['clip.card.transport.zone']._get_for_company(self):
            if zone.range_ids:
                terms.append(
                    self.env._(
                        "In %(zone)s (postcodes %(postcodes)s) a standard time of %(time)s counts.",
                        zone=zone.name,
                        postcodes=', '.join(zone.range_ids.mapped('display_name')),
                        time=hours.format_duration(hours.to_minutes(zone.standard_hours)),
                    )
                )
        return terms
