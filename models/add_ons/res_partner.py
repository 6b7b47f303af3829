from odoo import api, fields, models


class ResPartner(models.Model):
    """The add-on products of a customer, and of its contacts."""

    _inherit = 'res.partner'

    clip_card_subscription_count = fields.Integer(
        compute='_compute_clip_card_subscription_count', string="Add-on Products"
    )

    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_clip_card_subscription_count(self):
        Subscription = self.env['clip.card.subscription']
        counts = {}
        if Subscription.has_access('read'):
            counts = dict(
                Subscription._read_group(
                    [
                        ('partner_id', 'in', self.commercial_partner_id.ids),
                        ('state', '!=', 'stopped'),
                    ],
                    ['partner_id'],
                    ['__count'],
                )
            )
        for partner in self:
            partner.clip_card_subscription_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_clip_card_subscriptions(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'clip_card.clip_card_subscription_action'
        )
        customer = self.commercial_partner_id
        return {
            **action,
            'domain': [('partner_id', '=', customer.id)],
            'context': {'default_partner_id': customer.id},
        }
