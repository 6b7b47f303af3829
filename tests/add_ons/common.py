"""Short ways to sell add-on products and to charge them, as people and the scheduler do."""

from odoo.fields import Command

from ..common import ClipCardCommon


class AddOnCommon(ClipCardCommon):
    """A check, phone support and call-out guarantees, each with a price of its own."""

    @classmethod
    def setUpProducts(cls):
        super().setUpProducts()
        cls.check = cls.make_add_on("Månedscheck", 'server_check', 2)
        cls.quarterly = cls.make_add_on("Kvartalscheck", 'server_check', 3, months=3)
        cls.phone = cls.make_add_on("Telefonsupport", 'phone_support', 1)
        cls.callout_8 = cls.make_add_on("Tilkald 8", 'callout_guarantee', 1, hours=8)
        cls.callout_4 = cls.make_add_on("Tilkald 4", 'callout_guarantee', 3, hours=4)

    @classmethod
    def make_add_on(cls, name, kind, clips, months=1, hours=0.0):
        return (
            cls.env['product.template']
            .create(
                {
                    'name': name,
                    'clip_card_type': kind,
                    'clip_card_period_clips': clips,
                    'clip_card_period_months': months,
                    'clip_card_response_hours': hours,
                }
            )
            .product_variant_id
        )

    def subscribe(self, product, day=None, customer=None, user=None, **values):
        """A subscription as sales enters it, or a manager with a first day that is past.

        With all rights afterwards.
        """
        past = day and str(day) < str(self.company._clip_card_today())
        return (
            self.env['clip.card.subscription']
            .with_user(user or (self.manager if past else self.salesperson))
            .create(
                {
                    'partner_id': (customer or self.customer).id,
                    'product_id': product.id,
                    **({'start_date': day} if day else {}),
                    **values,
                }
            )
            .sudo()
        )

    def order(self, *products, clips=0, customer=None, confirm=True, **values):
        """An order of add-on products, with a card of so many clips if any."""
        lines = [Command.create({'product_id': product.id, **values}) for product in products]
        if clips:
            tier = self.product.product_tmpl_id._get_clip_card_tier(clips)
            lines.append(
                Command.create({'product_id': self.product.id, 'clip_card_tier_id': tier.id})
            )
        order = (
            self.env['sale.order']
            .with_user(self.salesperson)
            .create({'partner_id': (customer or self.customer).id, 'order_line': lines})
        )
        if confirm:
            order.action_confirm()
        return order

    def charge(self):
        """Run the job that charges, on its own cursor as the scheduler does."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref('clip_card.ir_cron_charge_subscriptions').method_direct_trigger()
        self.env.invalidate_all()

    def charge_on(self, *days):
        for day in days:
            with self.on(day):
                self.charge()

    def assertCharges(self, subscription, *starts):
        """The periods that were charged, oldest first."""
        charges = subscription.charge_ids.sorted('period_start')
        self.assertEqual([str(charge.period_start) for charge in charges], list(starts))
        for charge in charges:
            self.assertEqual(
                -sum(charge.entry_ids.mapped('clips')),
                charge.clips if charge.state == 'charged' else 0,
            )
        self.assertLedger()
