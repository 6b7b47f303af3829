from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SaleOrderLine(models.Model):
    """From a confirmed line to the customer's card."""

    _inherit = 'sale.order.line'

    def _get_live_clip_cards(self):
        """The cards of these lines that were not cancelled with their order, with all rights."""
        return self.sudo().clip_card_ids.filtered(lambda card: not card.is_cancelled)

    # === CONFIRMATION ===#

    def _get_clip_card_error(self):
        """Why this line cannot be confirmed, or nothing."""
        self.ensure_one()
        if not self._is_clip_card() or self._is_clip_card_declined():
            return None
        product = self.product_id
        if not product.clip_card_tier_ids:
            return self.env._(
                "%(product)s has no card sizes yet. Add them on the product before you sell it.",
                product=product.display_name,
            )
        if self._lacks_clip_card_price():
            return self.env._(
                "%(product)s has no price yet. Enter what a clip costs on the product before you"
                " sell it.",
                product=product.display_name,
            )
        if self.product_uom_id != product.uom_id:
            return self.env._(
                '%(product)s is sold in the unit "%(unit)s" only.',
                product=product.display_name,
                unit=product.uom_id.name,
            )
        if not self._get_clip_card_tier():
            return self.env._(
                "%(product)s is not sold with %(quantity)g clips. Choose one of its sizes:"
                " %(sizes)s clips.",
                product=product.display_name,
                quantity=self.product_uom_qty,
                sizes=', '.join(
                    str(clips) for clips in sorted(product.clip_card_tier_ids.mapped('clips'))
                ),
            )
        return None

    def _lacks_clip_card_price(self):
        """Whether nobody has said what a clip of the card that comes with the addon costs.

        A card of one's own without a price is given away.
        """
        self.ensure_one()
        if self.price_unit or self.product_id.lst_price:
            return False
        ours = self.env.ref('clip_card.product_clip_card', raise_if_not_found=False)
        return self.product_template_id == ours

    def _is_clip_card_declined(self):
        """Whether this is an optional card that the customer did not choose."""
        self.ensure_one()
        return not self.product_uom_qty and self._is_line_optional()

    def _sell_clip_cards_of_confirmed_orders(self):
        """Make the cards of lines that were added to a confirmed order.

        :raise UserError: when such a line cannot be sold
        """
        lines = self.filtered(
            lambda line: (
                line.state == 'sale' and line._is_clip_card() and not line._get_live_clip_cards()
            )
        )
        for line in lines:
            if error := line._get_clip_card_error():
                raise UserError(error)
        lines._create_clip_cards()

    def _create_clip_cards(self):
        """Make the card of each confirmed line, and start those that may start now."""
        cards = (
            self.env['clip.card']
            .sudo()
            .create(
                [
                    line._prepare_clip_card_values()
                    for line in self
                    if line._is_clip_card()
                    and not line._is_clip_card_declined()
                    and not line._get_live_clip_cards()
                ]
            )
        )
        cards.filtered(lambda card: card.start_on == 'order')._start()
        cards._sync_invoices()

    def _prepare_clip_card_values(self):
        """What is agreed at purchase and stays with the card."""
        self.ensure_one()
        account = self.env['clip.card.account']._get_or_create(
            self.order_id.partner_id, self.company_id
        )
        return {
            'account_id': account.id,
            'user_id': self.order_id.user_id.id,
            'product_id': self.product_id.id,
            'sale_line_id': self.id,
            'clips': int(self.product_uom_qty),
            'currency_id': self.currency_id.id,
            'net_amount': self.price_subtotal,
            'lifetime_years': self.product_id.clip_card_lifetime_years,
            'forfeit_years': self.product_id.clip_card_forfeit_years,
            'start_on': self.company_id.clip_card_start,
        }

    # === OTHER WORK ===#

    def _domain_sale_line_service(self, **kwargs):
        """Clip cards pay through the ledger: nothing proposes one for other work."""
        domain = Domain(super()._domain_sale_line_service(**kwargs))
        return list(domain & Domain('product_id.clip_card_type', '!=', 'card'))
