from odoo import api, models


class ResCompany(models.Model):
    """Transport zones: those that come with clip cards are for companies of their country."""

    _inherit = 'res.company'

    @api.model
    def _clip_card_set_up(self):
        super()._clip_card_set_up()
        self.sudo().search([('active', '=', True)])._clip_card_open_zones()

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._clip_card_open_zones()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if 'country_id' in vals:
            self._clip_card_open_zones()
        return result

    def _clip_card_open_zones(self):
        """The zone that comes with clip cards is there as soon as a company of its country is."""
        zone = self.env.ref('clip_card.transport_zone_copenhagen', raise_if_not_found=False)
        if zone and zone.sudo().country_id in self.sudo().country_id:
            zone.sudo().active = True
