"""Random years against a model of the books that knows nothing of the addon."""

import logging
import math
import os
import random
from collections import Counter
from datetime import date, timedelta

from odoo.tests import tagged

from .dealings import Dealings
from .outside import Books, Policy, Product, end_of_month, months_later
from .test_recognition_positions import PositionCase
from .year import YearCase

_logger = logging.getLogger(__name__)
YEARS = int(os.environ.get('CLIP_CARD_YEARS', '1'))
FIRST_SEED = int(os.environ.get('CLIP_CARD_SEED', '16'))
#: Kroner for a euro.
RATES = {'2024-01-01': '7.4613', '2025-05-20': '7.4489', '2025-11-03': '7.4731'}
FIRST, LAST = date(2025, 1, 2), date(2026, 4, 28)


@tagged('post_install', '-at_install')
class TestRecognitionOutside(Dealings, YearCase, PositionCase):
    """Every account and every card, month by month, to the øre."""

    RATES = RATES

    def setUp(self):
        super().setUp()
        self.owed = self.deferred.copy({'code': '7419', 'name': "Bortfaldne klip"})
        self.odd.write({'list_price': 333.33, 'clip_card_refundable_months': 3})
        self.products = {
            "main": (self.product, Product("main", 100000, {10: 5, 20: 10, 30: 15})),
            "odd": (self.odd, Product("odd", 33333, {7: 3}, 1, 1, 3)),
        }
        self.set_euro_rates({day: float(rate) for day, rate in RATES.items()})

    def test_years(self):
        for seed in range(FIRST_SEED, FIRST_SEED + YEARS):
            with self.subTest(seed=seed), self.rolled_back():
                self.live(seed)

    def live(self, seed):
        self.pick = random.Random(seed)  # noqa: S311
        self.books, self.policy = Books(), self.choose()
        self.ours, self.lines, self.waiting, self.moves = {}, [], [], {}
        self.counted = Counter()
        self.subscriptions, self.until, self.compared = [], date(2024, 12, 31), 0
        today = FIRST
        while today <= LAST:
            with self.on(today):
                self.recognise_due(today)
                self.run_jobs(today)
                for customer in self.customers:
                    self.happen(customer, today)
                    self.deal(customer, today)
            today += timedelta(days=self.pick.choice([3, 6, 9, 14, 19]))
        self.assertGreater(self.compared, 12)
        _logger.info("seed %s, %s, %s: %s", seed, self.policy, self.split, dict(self.counted))

    def choose(self):
        pick = self.pick
        policy = Policy(pick.random() < 0.5, pick.choice([0, 5, 5, 12]))
        if pick.random() < 0.5:
            policy.shares = {'main': pick.choice([0, 12, 35]), 'odd': pick.choice([10, 50, 90])}
        for name, (product, _rule) in self.products.items():
            product.clip_card_breakage_share = policy.shares.get(name, 0)
        self.split, self.deferred.reconcile = pick.choice(['none', 'end']), True
        self.switch_on(
            clip_card_cut_off='work' if policy.by_work else 'posting',
            clip_card_closing_delay=policy.delay,
            clip_card_breakage_policy='expected' if policy.shares else 'lapse',
            clip_card_liability_split=self.split,
            clip_card_long_term_account_id=self.long_term.id,
            clip_card_contract_asset_account_id=self.asset.id,
            clip_card_refundable_account_id=self.owed.id,
            clip_card_detail=pick.choice(['sum', 'card']),
        )
        return policy

    # === A DAY ===#

    def run_jobs(self, today):
        self.end_cards()
        self.books.end(today)
        self.charge()
        for first, last, subscription in self.get_due_periods(today):
            customer, start, _months, clips, done = subscription
            self.assertTrue(self.books.find(customer, clips, today), "too few clips sold")
            done.append(first)
            source = ('charge', customer.id, start, first)
            self.books.take(customer, clips, today, today, source, period=(first, last))

    def get_due_periods(self, today):
        """First and last day, and whose: in the order in which they are paid."""
        due = []
        for subscription in self.subscriptions:
            _customer, start, months, _clips, done = subscription
            number = len(done)
            while (first := months_later(start, months * number)) <= today:
                number += 1
                last = months_later(start, months * number) - timedelta(days=1)
                due.append((first, last, subscription))
        return sorted(due, key=lambda it: it[0])

    def happen(self, customer, today):
        pick = self.pick
        if self.waiting and pick.random() < 0.4:
            self.bill(self.waiting.pop(0), today)
        if not self.books.find(customer, 9, today):
            self.buy_card(customer, "main", pick.choice([10, 20, 30]), today)
        elif pick.random() < 0.2:
            self.buy_card(customer, "odd", 7, today)
        if len(self.subscriptions) < 2 and pick.random() < 0.5:
            self.take_add_on(customer, today)
        if pick.random() < 0.7:
            back = timedelta(days=pick.choice([0, 0, 1, 4, 9, 35]))
            self.work_on(customer, max(FIRST, today - back), pick.choice([20, 60, 90, 250]), today)
        if pick.random() < 0.25:
            self.correct(customer, pick.choice([30, 60, 130, 200]), today)
        if pick.random() < 0.08:
            self.take_back(customer, today)

    def buy_card(self, customer, name, clips, today):
        product, rule = self.products[name]
        line = self.sell(clips, customer=customer, product=product)
        card = self.books.sell(customer, rule, clips, today)
        self.ours[card.number] = line.sudo().clip_card_ids
        if self.pick.random() < 0.25:
            self.waiting.append(card)
        else:
            self.bill(card, today)

    def bill(self, card, today, percent=0):
        self.moves[card.number] = self.invoice(self.ours[card.number].sale_line_id)
        self.books.invoice(card, today, percent=percent)

    def take_add_on(self, customer, today):
        # One of a kind for each customer.
        product, months, clips = [(self.phone, 1, 1), (self.quarterly, 3, 3)][
            len(self.subscriptions)
        ]
        self.subscribe(product, today, customer=customer)
        # The first period is charged by the next run.
        self.subscriptions.append((customer, today, months, clips, []))

    def is_over(self, customer, day):
        """Whether what is recorded now would bring a lapse back: the ledger has tests for that."""
        return any(
            card.lapsed_on and (day < card.lapsed_on or card.get_end() >= day)
            for card in self.books.cards[customer]
        )

    def work_on(self, customer, day, minutes, today):
        clips = math.ceil(minutes / 60)
        if self.is_over(customer, day) or not self.books.find(customer, clips, day):
            return
        line = self.log(self.make_task(customer=customer), minutes, day)
        self.assertEqual(line.clip_card_clips, clips)
        self.books.take(customer, clips, day, today, line.id)
        self.lines.append([line.sudo(), customer, day, clips])

    def correct(self, customer, minutes, today):
        lines = [it for it in self.lines if it[1] == customer and not self.is_over(it[1], it[2])]
        if not lines:
            return
        entry = self.pick.choice(lines)
        line, _customer, day, before = entry
        change = math.ceil(minutes / 60) - before
        if change > 0 and not self.books.find(customer, change, day):
            return
        line.unit_amount = minutes / 60
        if change > 0:
            self.books.take(customer, change, day, today, line.id)
        elif change < 0:
            self.books.give_back(customer, -change, day, today, line.id)
        entry[3] += change

    def take_back(self, customer, today):
        """A credit note for a clip that is left, or for a part of the price."""
        cards = [
            card
            for card in self.books.cards[customer]
            if len(card.invoices) == 1
            and not (card.lapsed_on or card.handed)
            # Odoo would credit all of an order's discount.
            and card.invoices[0][1] == card.net
        ]
        if not cards:
            return
        card = self.pick.choice(cards)
        move = self.moves[card.number]
        if self.pick.random() < 0.5 and card.left() > 9:
            clips = self.pick.choice([1, 2])
            self.credit(move, quantity=clips)
            self.books.credit(card, clips, today)
        else:
            credit = self.credit(move, quantity=1, price=77.7 if card.rates else 77.77)
            card.charge(today, -round(credit.amount_untaxed * 100), 0)

    # === THE BOOKS ===#

    def recognise_due(self, today):
        """Recognise what is closed, and compare every account with the model."""
        company = self.company.with_user(self.accountant)
        if not self.company.clip_card_recognised_until:
            company._recognise_clip_cards(self.until)
        wait = timedelta(days=self.policy.delay if self.policy.by_work else 0)
        while end_of_month(self.until + timedelta(days=1)) + wait < today:
            self.until = end_of_month(self.until + timedelta(days=1))
            self.assertEqual(self.company._get_clip_card_due_period(), self.until)
            company._recognise_clip_cards(self.until)
            self.compare(self.until)
            if self.until.month % 3 == 0:
                self.assertTied(self.until.replace(day=1), self.until)

    def compare(self, day):
        self.compared += 1
        expected, per_card = self.books.get_accounts(day, self.policy)
        if self.split == 'none':
            expected['deferred'] += expected.pop('after')
            expected['after'] = 0
        accounts = {
            'sales': -self.balance(self.sales, day),
            'lapsed': -self.balance(self.breakage, day),
            'deferred': -self.balance(self.deferred, day),
            'after': -self.balance(self.long_term, day),
            'owed': -self.balance(self.owed, day),
            'asset': self.balance(self.asset, day),
        }
        found = {name: round(amount * 100) for name, amount in accounts.items()}
        booked = {card: round(amount * 100) for card, amount in self.booked(day).items()}
        cards = {self.ours[number]: it for number, it in per_card.items()}
        self.assertEqual(booked, cards, f"{day} {self.policy}")
        self.assertEqual(found, expected, f"{day} {self.policy}")
