from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = 'base.partner.merge.automatic.wizard'

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Carry cards, ledger and uncovered time along when two customers become one.

        The stock merge deletes an account that the other customer has too.
        """
        partners = self.env['res.partner'].browse(partner_ids).exists()
        if len(partners) > 1:
            if not dst_partner or dst_partner not in partners:
                dst_partner = self._get_ordered_partner(partners.ids)[-1]
            self.env['clip.card.account']._merge_customers(partners - dst_partner, dst_partner)
        return super()._merge(partner_ids, dst_partner=dst_partner, extra_checks=extra_checks)
