from odoo import api, fields, models


class ClipCardAccount(models.Model):
    """What a customer has left, in words for colleagues: clips on hold are not gone."""

    _inherit = 'clip.card.account'

    held = fields.Integer(
        string="Clips on Hold",
        compute='_compute_held',
        help="Clips on cards that pay nothing until they are released.",
    )

    @api.depends('card_ids.state', 'card_ids.balance')
    def _compute_held(self):
        clips = dict(
            self.env['clip.card']._read_group(
                [('account_id', 'in', self.ids), ('state', '=', 'on_hold')],
                ['account_id'],
                ['balance:sum'],
            )
        )
        for account in self:
            account.held = clips.get(account._origin, 0)

    def _view_list(self, xmlid, domain):
        """A list that there is already, of this customer alone."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(xmlid)
        context = {'default_partner_id': self.partner_id.id}
        return {**action, 'domain': domain, 'context': context}

    def _tell_usable(self):
        """Such as "13 clips left", or "on hold: 13 clips wait"."""
        self.ensure_one()
        if not self.balance and self.held:
            return self.env._("on hold: %(clips)s wait", clips=self._tell_clips(self.held))
        return self.env._("%(clips)s left", clips=self._tell_clips(self.balance))
