from odoo import models


class ClipCardAccount(models.Model):
    """The project on which a customer's clips are used."""

    _inherit = 'clip.card.account'

    def _get_or_create_project(self):
        """The customer's clip project; a customer who never bought a card gets one now."""
        self.ensure_one()
        self._lock()
        project = self.project_ids.filtered('active').sorted('id')[:1]
        return project or self.env['project.project'].sudo().create(
            {
                'name': self.env._("Clip card, %(customer)s", customer=self.partner_id.name),
                'partner_id': self.partner_id.id,
                'company_id': self.company_id.id,
                'clip_card_billing': True,
            }
        )
