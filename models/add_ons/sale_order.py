from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Add-on products on an order: they start, and stop, with it."""

    _inherit = 'sale.order'

    clip_card_subscription_ids = fields.One2many(
        comodel_name='clip.card.subscription',
        compute='_compute_clip_card_subscriptions',
        compute_sudo=True,
        string="Add-on Products",
    )
    clip_card_subscription_count = fields.Integer(
        compute='_compute_clip_card_subscriptions', compute_sudo=True
    )

    @api.depends('order_line.clip_card_subscription_ids')
    def _compute_clip_card_subscriptions(self):
        for order in self:
            order.clip_card_subscription_ids = order.order_line.clip_card_subscription_ids
            order.clip_card_subscription_count = len(order.clip_card_subscription_ids)

    def _check_clip_card_parties(self, vals):
        """An add-on product stays with its customer and company.

        :raise UserError: when the order of one would get others
        """
        super()._check_clip_card_parties(vals)
        for order in self if {'partner_id', 'company_id'} & vals.keys() else ():
            sold = order.sudo().clip_card_subscription_ids[:1]
            partner = order.partner_id.browse(vals.get('partner_id', order.partner_id.id))
            company = vals.get('company_id', order.company_id.id)
            if sold and (
                partner.commercial_partner_id != sold.partner_id or company != sold.company_id.id
            ):
                raise UserError(
                    self.env._(
                        "%(subscription)s was sold with order %(order)s. Its customer and company"
                        " cannot be changed; cancel the order and make a new one.",
                        subscription=sold.display_name,
                        order=order.name,
                    )
                )

    def _has_clip_card(self):
        """Whether the customer has a card, or gets one with this order."""
        self.ensure_one()
        sold = self._get_clip_card_lines().filtered(lambda it: not it._is_clip_card_declined())
        return bool(sold or self._get_clip_card_account()._get_cards_in_use())

    def _get_clip_card_account(self):
        """The account of the customer, with all rights, or an empty record."""
        Account = self.env['clip.card.account'].sudo().with_context(active_test=False)
        return Account._find(self.partner_id, self.company_id)

    # === ACTION METHODS ===#

    def _action_confirm(self):
        result = super()._action_confirm()
        self.order_line._create_subscriptions()
        return result

    def _withdraw_clip_cards(self):
        super()._withdraw_clip_cards()
        subscriptions = self.sudo().clip_card_subscription_ids
        subscriptions.account_id._lock()
        subscriptions._stop_charging()

    def action_view_clip_card_subscriptions(self):
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id(
            'clip_card.clip_card_subscription_action'
        )
        return {
            **action,
            'domain': [('id', 'in', self.clip_card_subscription_ids.ids)],
            'context': {},
        }
