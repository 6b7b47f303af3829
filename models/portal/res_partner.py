from odoo import fields, models

RIGHTS = [('see', "Sees"), ('ask', "Asks"), ('decide', "Decides")]


class ResPartner(models.Model):
    """What a contact may do about the customer's clip cards in the portal."""

    _inherit = 'res.partner'

    clip_card_right = fields.Selection(
        selection=RIGHTS,
        string="Clip Cards in the Portal",
        default='decide',
        groups='base.group_user',
        help="Sees: reads cards and statements. Asks: also reports faults, orders consultants and"
        " asks questions. Decides: also renews, stops, accepts and orders.",
    )

    def _has_clip_card_right(self, right):
        """Whether a contact has a right, or one that includes it.

        :param right: ``see``, ``ask`` or ``decide``
        """
        self.ensure_one()
        rights = [name for name, _label in RIGHTS]
        return rights.index(self.sudo().clip_card_right or 'decide') >= rights.index(right)

    def _leave_clip_card_customer(self):
        super()._leave_clip_card_customer()
        accounts = self.env['clip.card.account'].sudo().with_context(active_test=False)
        domain = [('statement_partner_ids', 'in', self.ids)]
        accounts.search(domain)._drop_statement_contacts()

    def _tell_clip_card_place(self):
        """Whose place it is and where, in one line, with the name once."""
        self.ensure_one()
        lines = self._display_address(without_company=True).splitlines()
        name = self.name or self.commercial_partner_id.name
        return ', '.join(filter(None, [name, *(' '.join(line.split()) for line in lines)]))
