"""A random year of cards, time and add-on products, and what its books should say."""

import random
from collections import defaultdict
from contextlib import contextmanager
from datetime import date, timedelta
from fractions import Fraction

from ...rules.kinds import LAPSE_KINDS, USE_KINDS
from ..add_ons.common import AddOnCommon
from .common import RecognitionCommon

DAYS = (2, 4, 17, 28)


def get_month_ends(year):
    return [date(year, month, 1) - timedelta(days=1) for month in range(2, 13)] + [
        date(year, 12, 31)
    ]


class YearCase(RecognitionCommon, AddOnCommon):
    """Sells, logs late, corrects, charges, credits and lets lapse, as a seed says."""

    YEAR = 2025

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.odd = cls.make_product("Skævt kort", {7: 3}, list_price=333.335)
        cls.odd.product_tmpl_id.write({'clip_card_lifetime_years': 1, 'clip_card_forfeit_years': 1})
        cls.customers = [cls.customer, cls.make_customer("Tømreren ApS", zip='2100')]

    # === THE YEAR ===#

    def play(self, seed, job=None):
        """Live through the year.

        :param job: called on each of its days, after what happens
        """
        self.random = random.Random(seed)  # noqa: S311
        self.tasks, self.lines, self.invoices, self.waiting = {}, [], [], []
        with self.on(f'{self.YEAR - 1}-06-10'):
            self._sell(self.customers[0], self.odd, 7)
            self._sell(self.make_customer("Den glemsomme"), self.odd, 7)
        with self.on(f'{self.YEAR}-01-02'):
            for customer in self.customers:
                self._sell(customer, self.product, 20)
                self.tasks[customer] = self.make_task(customer=customer)
        with self.on(f'{self.YEAR}-01-15'):
            self.subscribe(self.phone, customer=self.customers[0])
            self.subscribe(self.quarterly, customer=self.customers[1])
        for month in range(1, 13):
            for day in DAYS:
                today = date(self.YEAR, month, day)
                with self.on(today):
                    self._happen(today)
                    if job:
                        job(today)
        self.env.flush_all()

    def _sell(self, customer, product, clips):
        line = self.sell(clips, customer=customer, product=product)
        self.invoices.append(self.invoice(line))

    def _happen(self, today):
        pick = self.random
        customer = pick.choice(self.customers)
        if self.waiting and pick.random() < 0.3:
            self.invoices.append(self.invoice(self.waiting.pop()))
        if pick.random() < 0.1:
            product, clips = pick.choice([(self.product, 10), (self.odd, 7)])
            if pick.random() < 0.5:
                self.waiting.append(self.sell(clips, customer=customer, product=product))
            else:
                self._sell(customer, product, clips)
        if pick.random() < 0.06:
            self.credit(pick.choice(self.invoices), quantity=1, price=pick.choice([77, 10.01]))
        if pick.random() < 0.2 and self.lines:
            pick.choice(self.lines).sudo().unit_amount = pick.choice([0.5, 1, 3])
        if pick.random() < 0.1 and self.lines:
            pick.choice(self.lines).sudo().date = today
        if pick.random() < 0.6:
            back = pick.choice([0, 0, 1, 3, 6, 8, 40])
            day = max(date(self.YEAR, 1, 2), today - timedelta(days=back))
            task = self.tasks[customer]
            self.lines.append(self.log(task, pick.choice([30, 60, 90, 200]), day))
        self.charge()
        self.end_cards()

    @contextmanager
    def rolled_back(self):
        """What is tried on the year, and leaves nothing behind."""
        savepoint = self.env.cr.savepoint(flush=True)
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    # === WHAT THE BOOKS SHOULD SAY ===#

    def expect_deferred(self, day, cut_off='posting', shares=None):
        """What every card should have left in the books, from entries and invoices alone.

        :param shares: percent of the clips that are expected to lapse, per product
        """
        expected = {}
        for card, (used, lapsed, unserved) in self.gone(day, cut_off).items():
            net, clips = self.invoiced(card, day)
            if clips:
                earned = self.cents(net * min(clips, used - unserved) / clips)
                kept = self.cents(net * min(clips, used) / clips)
                gone = self.cents(net * min(clips, used + lapsed) / clips)
                expected[card] = net - earned - (gone - kept)
                share = Fraction((shares or {}).get(card.product_id, 0), 100)
                left = clips - min(clips, used + lapsed)
                turned = share / (1 - share) * min(clips, max(0, used - unserved))
                broken = min(left, share * clips, turned)
                expected[card] -= self.cents(net * (clips - left + broken) / clips) - gone
        return {card: float(amount) / 100 for card, amount in expected.items() if amount}

    def expect_asset(self, day, cut_off='posting'):
        """What clips are worth in all that were used and not invoiced."""
        total = 0
        for card, (used, _lapsed, unserved) in self.gone(day, cut_off).items():
            _net, clips = self.invoiced(card, day)
            waiting = max(0, min(card.clips, used - unserved) - min(clips, used))
            total += self.cents(Fraction(round(card.net_amount * 100)) * waiting / card.clips)
        return float(total) / 100

    def expect_owed(self, day, cut_off='posting'):
        """What lapsed clips are worth in all that may be paid out after the day."""
        total = 0
        for card, (used, lapsed, _unserved) in self.gone(day, cut_off).items():
            net, clips = self.invoiced(card, day)
            if clips and card.refundable_until and card.refundable_until > day:
                kept = self.cents(net * min(clips, used) / clips)
                total += self.cents(net * min(clips, used + lapsed) / clips) - kept
        return total / 100

    def gone(self, day, cut_off, delay=5):
        """Clips used and lapsed of each card at the end of a day, and those not served yet."""
        moves = defaultdict(lambda: [0, 0, Fraction(0)])
        for entry in self.env['clip.card.entry'].search([('kind', 'in', USE_KINDS + LAPSE_KINDS)]):
            if self.book_day(entry, cut_off, delay) <= day:
                place = moves[entry.card_id]
                place[entry.kind in LAPSE_KINDS] -= entry.clips
                if cut_off == 'work' and entry.period_end and entry.period_end > day:
                    days = (entry.period_end - entry.period_start).days + 1
                    left = min(days, (entry.period_end - day).days)
                    place[2] -= Fraction(entry.clips * left, days)
        cards = self.env['clip.card'].search([('company_id', '=', self.company.id)])
        return {card: moves[card] for card in cards}

    def book_day(self, entry, cut_off, delay):
        if cut_off != 'work':
            return entry.posting_date
        happened = min(entry.date, entry.period_start or entry.date)
        first = (happened.replace(day=1) + timedelta(days=32)).replace(day=1)
        closing = first - timedelta(days=1) + timedelta(days=delay)
        return happened if entry.posting_date <= closing else entry.posting_date

    def invoiced(self, card, day):
        """Øre and clips that stand invoiced at the end of a day."""
        net = clips = 0
        for line in card.sale_line_id.invoice_lines:
            if line.parent_state == 'posted' and line.date <= day:
                net -= round(line.balance * 100)
                if line.move_id.move_type == 'out_invoice':
                    clips += int(line.quantity)
                clips -= line.clip_card_credited_clips
        return net, clips

    def cents(self, amount):
        """Halves away from zero."""
        amount = Fraction(amount)
        whole = int(abs(amount) + Fraction(1, 2))
        return whole if amount >= 0 else -whole

    # === BOOKS ===#

    def run_year(self, check=lambda day: None, until='2026-03-01'):
        """Recognise every month of the year that was played, and tie it to the account."""
        with self.on(until):
            if not self.company.clip_card_recognised_until:
                opening = self.company._get_clip_card_opening_day()
                self.company.with_user(self.accountant)._recognise_clip_cards(opening)
            for day in get_month_ends(self.YEAR):
                self.recognise_quickly(day)
                check(day)

    def recognise_quickly(self, day):
        move = self.company.with_user(self.accountant)._recognise_clip_cards(day)
        if day.month % 3 == 0:
            self.assertTied(day.replace(day=1), day)
        return move

    def booked(self, day):
        """What every card has left in the books."""
        rows = self.env['clip.card.recognition']._read_group(
            [('date', '<=', day), ('company_id', '=', self.company.id)], ['card_id'], ['amount:sum']
        )
        return {card: amount for card, amount in rows if amount}
