from odoo import models
from odoo.tools import format_date


class ClipCardAccount(models.Model):
    """What the portal says about a customer's clips, in whole sentences."""

    _inherit = 'clip.card.account'

    def _tell_balance(self):
        self.ensure_one()
        return self.env._(
            "%(customer)s has %(clips)s left with %(company)s.",
            customer=self.sudo().partner_id.name,
            clips=self._tell_clips(self.balance),
            company=self.sudo().company_id.name,
        )

    def _tell_low(self):
        """That few clips are left, or none."""
        self.ensure_one()
        if not self.balance:
            return self.env._("You have no clips left.")
        return self.env._("You have only %(clips)s left.", clips=self._tell_clips(self.balance))

    def _tell_held(self, cards, invoice):
        """That clips wait on cards that are held, and for what."""
        self.ensure_one()
        values = {
            'clips': self._tell_clips(sum(cards.mapped('balance'))),
            'invoice': invoice and invoice.name,
        }
        if invoice:
            return self.env._(
                "%(clips)s on hold until invoice %(invoice)s is paid. Then they can be used.",
                **values,
            )
        return self.env._(
            "%(clips)s on hold until we release them. Write to us about it.", **values
        )

    def _tell_left(self):
        """The clips that are left, and how long they last when that can be foreseen."""
        self.ensure_one()
        clips = self._tell_clips(self.balance)
        if pace := self._tell_pace():
            return self.env._("%(clips)s left, %(pace)s", clips=clips, pace=pace)
        return self.env._("%(clips)s left", clips=clips)

    def _get_awaiting_renewal(self):
        """The renewal that waits for the customer, or for its card, with all rights.

        Not what staff still drafts, nor an offer that has expired or cannot be delivered.
        """
        self.ensure_one()
        return self.sudo()._get_paid_order() or self._get_unpaid_renewal()

    def _get_unpaid_renewal(self):
        """The same where nothing is paid."""
        self.ensure_one()
        order = self.sudo()._get_open_renewal()
        if order.state == 'draft' or order.is_expired or (order and order._get_delivery_refusal()):
            return order.browse()
        return order

    def _tell_renewal(self, order):
        """What a renewal waits for: a signature, money, or its card."""
        values = {
            'order': order.name,
            'clips': self._tell_clips(
                int(sum(order._get_clip_card_lines().mapped('product_uom_qty')))
            ),
        }
        if order.state == 'sale' or order._is_paid_online():
            return self._tell_bought(order, values)
        if order._has_money_coming():
            return self.env._(
                "%(order)s with %(clips)s waits for your payment to arrive.", **values
            )
        if order._has_to_be_signed():
            return self.env._("%(order)s with %(clips)s waits for your signature.", **values)
        if order.signature:
            return self.env._(
                "You have signed %(order)s with %(clips)s: it waits for your payment.", **values
            )
        return self.env._("%(order)s with %(clips)s waits for your payment.", **values)

    def _tell_bought(self, order, values):
        """What a card waits for that is ordered, or paid."""
        if order.state != 'sale':
            return self.env._(
                "You have paid %(order)s with %(clips)s: we write to you when they can be used.",
                **values,
            )
        if order._is_paid_online():
            return self.env._(
                "You have paid %(order)s: %(clips)s can be used as soon as the card starts.",
                **values,
            )
        return self.env._(
            "You have ordered %(clips)s with %(order)s: they can be used as soon as the card"
            " starts.",
            **values,
        )

    def _tell_renewal_step(self, order):
        """What the button that leads to a renewal says."""
        if order.state == 'sale' or order._has_money_coming():
            return self.env._("See the order")
        if order._has_to_be_signed():
            return self.env._("Sign here")
        return self.env._("Pay here")

    def _tell_agreement(self):
        """What is ordered without asking: what, when, how often, how it is paid, since when."""
        self.ensure_one()
        product = self.sudo().renewal_product_id
        if not product or not self.renewal_clips:
            return self.env._("By agreement your card is renewed when the clips run low.")
        parts = [
            self.env._(
                "By agreement your card is renewed when you have %(low)s left: %(product)s with"
                " %(clips)s.",
                low=self._tell_clips(self.low_threshold),
                product=product.name,
                clips=self._tell_clips(self.renewal_clips),
            )
        ]
        if self.renewal_max_per_year:
            parts.append(
                self.env._("At most %(most)s times a year.", most=self.renewal_max_per_year)
            )
        if self.renewal_pays_with:
            parts.append(self.env._("Paid with %(method)s.", method=self.renewal_pays_with))
        if self.purchase_order_policy != 'none' and self.purchase_order:
            parts.append(self.env._("Your number: %(number)s.", number=self.purchase_order))
        if self.agreed_on:
            parts.append(self.env._("Agreed on %(day)s.", day=self._format_agreed_day()))
        return ' '.join(parts)

    def _tell_ending(self, card):
        """Until when the rest of a card can be used, and why."""
        return self.env._(
            "%(clips)s on card %(card)s can be used until %(day)s. %(reason)s Renewing does not"
            " make them last longer.",
            clips=self._tell_clips(card.balance),
            card=card.name,
            day=format_date(self.env, card.end_date),
            reason=card._tell_end(),
        )

    def _tell_stopped(self):
        """Who stopped, and when."""
        self.ensure_one()
        if not self.stopped_on:
            return ''
        company = self.company_id.sudo().with_context(lang=self.env.lang)
        moment = company._format_clip_card_moment(self.stopped_on)
        user = self.sudo().stopped_by_id
        if user._is_public():
            return self.env._("Stopped with the link in a mail, %(moment)s.", moment=moment)
        return self.env._("Stopped by %(user)s, %(moment)s.", user=user.name, moment=moment)

    def _tell_stopping(self):
        """What stopping means, before and after it is done."""
        self.ensure_one()
        values = {
            'company': self.sudo().company_id.name,
            'customer': self.sudo().partner_id.name,
            'clips': self._tell_clips(self.balance),
        }
        if self.renewal == 'stop':
            return self.env._(
                "%(company)s does not remind %(customer)s any more, and renews nothing. Clips that"
                " are left can still be used.",
                **values,
            )
        if not self.balance:
            return self.env._(
                "%(company)s will not remind %(customer)s any more, and renew nothing. Add-on"
                " products end when no clips are left. You can undo this at any time.",
                **values,
            )
        return self.env._(
            "%(company)s will not remind %(customer)s any more, and renew nothing. What is left,"
            " %(clips)s, can still be used. Add-on products end when no clips are left. You can"
            " undo this at any time.",
            **values,
        )

    def _tell_uncovered(self):
        self.ensure_one()
        return self.env._(
            "%(clips)s missing for work that we have done. A new card can pay for it, or we"
            " invoice it at our standard rate.",
            clips=self._tell_clips(self.uncovered),
        )

    def _tell_cover(self):
        """What renewing may pay for."""
        self.ensure_one()
        return self.env._(
            "Let the new card pay for work done without clips: %(clips)s",
            clips=self._tell_clips(self.uncovered),
        )

    def _tell_guarantee(self, hours):
        """What the customer is promised."""
        return self.env._(
            "Call-out guarantee: a consultant starts on site within %(hours)g working hours of"
            " your fault report.",
            hours=hours,
        )
