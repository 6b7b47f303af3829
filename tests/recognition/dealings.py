"""What happens to cards beside sale and use: told to the addon and to the second model alike."""

from datetime import date


class Dealings:
    """Holds, transfers, refunds, goodwill, discounts on orders, and sales in euros."""

    def deal(self, customer, today):
        """Something of all that, now and then."""
        pick = self.pick
        for chance, happen in (
            (0.15, self.hold_or_release),
            (0.05, self.hand_over),
            (0.06, self.refund),
            (0.3, self.pay_out),
            (0.04, self.give),
            (0.04, self.sell_discounted),
            (0.05, self.sell_for_euros),
            (0.03, self.estimate_anew),
        ):
            if pick.random() < chance and happen(customer, today):
                self.counted[happen.__name__] += 1
        while not self.books.find(customer, 9, today):
            self.buy_card(customer, "main", 10, today)

    def pick_card(self, customer, wanted):
        """A live card of a customer with clips, that is as wanted."""
        cards = [
            card
            for card in self.books.cards[customer]
            if card.left() > 0 and not card.lapsed_on and wanted(card)
        ]
        return self.pick.choice(cards) if cards else None

    def hold_or_release(self, customer, today):
        card = self.pick_card(customer, lambda card: True)
        if not card:
            return False
        ours = self.ours[card.number].with_user(self.manager)
        if card.held:
            ours.action_release()
        else:
            ours._hold("Ubetalt faktura")
        card.held = not card.held
        return True

    def hand_over(self, customer, today):
        card = self.pick_card(
            customer,
            lambda card: card.invoices and not (card.origin or card.given or card.held),
        )
        if not card or card.left() < 4:
            return False
        clips = self.pick.randint(1, card.left() - 2)
        other = next(it for it in self.customers if it != customer)
        ours = self.ours[card.number].with_user(self.manager)
        new = ours._transfer(other, clips, "Aftale")
        copy = self.books.hand_over(card, other, clips, today)
        self.ours[copy.number] = new.sudo()
        return True

    def refund(self, customer, today):
        """Some clips of a card that is not all used."""
        return self._pay_back(
            self.pick_card(
                customer,
                lambda card: (
                    card.invoices
                    and not card.handed
                    # Two lines in another currency are rounded one by one.
                    and not (card.rates and any(not clips for *_rest, clips in card.invoices))
                ),
            ),
            today,
        )

    def pay_out(self, customer, today):
        """What lapsed, as long as it is refundable."""
        cards = [card for card in self.books.cards[customer] if card.lapsed_on and card.invoices]
        return self._pay_back(self.pick.choice(cards) if cards else None, today)

    def _pay_back(self, card, today):
        ours = card and self.ours[card.number].with_user(self.accountant)
        most = min(4, ours._get_refundable_clips()) if card and not card.origin else 0
        if most < 1:
            return False
        clips = self.pick.randint(1, most)
        wizard = self.env['clip.card.refund'].with_user(self.accountant)
        action = wizard.create({'card_id': ours.id, 'clips': clips, 'reason': "Aftalt"})
        self.env['account.move'].browse(action.action_refund()['res_id']).action_post()
        self.books.refund(card, clips, today)
        return True

    def give(self, customer, today):
        """Clips that nobody pays for."""
        card = self.pick_card(customer, lambda card: not (card.handed or card.origin or card.held))
        if not card:
            return False
        clips = self.pick.choice([1, 2])
        self.ours[card.number].with_user(self.manager)._adjust(clips, "Kulance")
        card.given.append((today, clips))
        return True

    def sell_discounted(self, customer, today):
        """Five percent off an order."""
        line = self.sell(10, customer=customer, confirm=False)
        self.env['sale.order.discount'].create(
            {
                'sale_order_id': line.order_id.id,
                'discount_type': 'so_discount',
                'discount_percentage': 0.05,
            }
        ).action_apply_discount()
        line.order_id.action_confirm()
        card = self.books.sell(customer, self.products["main"][1], 10, today)
        self.ours[card.number] = line.sudo().clip_card_ids
        self.bill(card, today, percent=5)
        return True

    def sell_for_euros(self, customer, today):
        """A clip is whole cents: Odoo rounds once more where a line is in another currency."""
        line = self.sell_in_euros(20, 134.10, customer=customer)
        rates = {date.fromisoformat(day): rate for day, rate in self.RATES.items()}
        rule = self.products["main"][1]
        card = self.books.sell(customer, rule, 20, today, price=13410, rates=rates)
        self.ours[card.number] = line.sudo().clip_card_ids
        self.bill(card, today)
        return True

    def estimate_anew(self, customer, today):
        """Another share that is expected to lapse counts from the next entry on."""
        if not self.policy.shares:
            return False
        share = self.pick.choice([5, 20, 40])
        self.policy.shares['main'] = self.product.clip_card_breakage_share = share
        return True
