"""What the books and the ledger say about cards at the end of a day, and what they are worth."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from odoo.tools import SQL

from ..rules import recognition
from ..rules.kinds import LAPSE_KINDS, USE_KINDS
from .prices import Price, PriceReader

NOTHING = (0, 0)
#: What a card starts with, and how its clips go.
START_AND_USE = ('purchase', 'received', *USE_KINDS, *LAPSE_KINDS)


@dataclass
class CardFacts:
    """A card, its prices, and where its clips went until the day.

    :param payments: what gift cards and the like paid of the prices
    :param unserved: used clips that pay for days after the day
    :param used_before: clips of the card that handed it its own, used when it did
    """

    id: int
    origin: int | None
    sale_line: int | None
    clips: int
    net: float
    currency: int
    product: int | None
    cancelled: bool
    moves: dict = field(default_factory=lambda: defaultdict(int))
    handed: list = field(default_factory=list)
    prices: list = field(default_factory=list)
    payments: list = field(default_factory=list)
    unserved: Fraction = Fraction(0)
    used_before: int = 0

    def get_most(self):
        """Clips that there were to use: sold or given, and not credited, handed on or removed."""
        others = (clips for kind, clips in self.moves.items() if kind not in START_AND_USE)
        return self.clips + sum(others)


class Facts:
    """Reads cards of a company at once, in as many queries for one card as for all.

    :param company: the company, with all rights
    :param ids: of the cards, with all that share their clips or invoices
    :param day: the last day that counts: posting dates of the ledger, accounting dates of
        posted invoices
    :param drafts: whether credit notes count that are still drafts
    """

    def __init__(self, company, ids, day=date.max, drafts=False):
        self.env = company.env
        self.company = company
        self.day = day
        self.drafts = drafts
        self.ids = list(ids)
        self.units = {company.currency_id.id: company.currency_id.rounding}
        self.env.flush_all()
        self.cards = self._read_cards()
        self._read_moves()
        self._read_used_before()
        self._read_prices()
        self._read_paper_cards()

    def to_units(self, amount, currency_id):
        """An amount in the smallest units of its currency."""
        if currency_id not in self.units:
            currency = self.env['res.currency'].browse(currency_id)
            self.units[currency_id] = currency.rounding
        return round(amount / self.units[currency_id])

    def to_currency(self, card, nets, currency):
        """What a card's lot is for, in the currency in which the card was sold."""
        root = self.get_root(card)
        if {price.currency for price in root.prices} <= {currency.id}:
            return currency.round(nets[1] * currency.rounding)
        own = self.company.currency_id
        day = max(price.day for price in root.prices)
        return own._convert(nets[0] * own.rounding, currency, self.company, day)

    def get_root(self, card):
        """The card that was sold, of one whose clips were transferred."""
        while card.origin:
            card = self.cards[card.origin]
        return card

    # === CARDS AND LEDGER ===#

    def _read_cards(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, origin_card_id, sale_line_id, clips, net_amount, currency_id,
                       product_id, COALESCE(is_cancelled, FALSE)
                  FROM clip_card
                 WHERE id = ANY(%s)
                 ORDER BY id
                """,
                self.ids,
            )
        )
        return {row[0]: CardFacts(*row) for row in rows}

    def _read_moves(self):
        """Clips per card and kind, and what cards handed to others, oldest first."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card_id,
                       CASE WHEN kind = 'transfer' AND clips > 0 THEN 'received' ELSE kind END,
                       SUM(clips)
                  FROM clip_card_entry
                 WHERE card_id = ANY(%s) AND %s <= %s AND clips != 0
                 GROUP BY 1, 2
                """,
                self.ids,
                self._get_book_day(),
                self.day,
            )
        )
        for card_id, kind, clips in rows:
            self.cards[card_id].moves[kind] = clips
        for card in self.cards.values():
            if card.origin and 'received' in card.moves:
                self.cards[card.origin].handed.append(card.id)

    def _read_used_before(self):
        children = [child for card in self.cards.values() for child in card.handed]
        if not children:
            return
        rows = self.env.execute_query(
            SQL(
                """
                SELECT child.id, -SUM(used.clips)
                  FROM clip_card child
                  JOIN clip_card_entry got
                    ON got.card_id = child.id AND got.kind = 'transfer' AND got.clips > 0
                  JOIN clip_card_entry used
                    ON used.card_id = child.origin_card_id AND used.kind = ANY(%s)
                   AND used.id < got.id
                 WHERE child.id = ANY(%s)
                 GROUP BY child.id
                """,
                list(USE_KINDS),
                children,
            )
        )
        for card_id, clips in rows:
            self.cards[card_id].used_before = clips

    def _get_book_day(self):
        """The day on which an entry of the ledger counts: when it was recorded."""
        return SQL("posting_date")

    # === INVOICES ===#

    def _get_invoiced_cards(self):
        """The card that the invoices of an order line are about: the live one, else the last."""
        sold_as = {}
        for card in self.cards.values():
            other = sold_as.get(card.sale_line)
            if card.sale_line and (not other or other.cancelled or not card.cancelled):
                sold_as[card.sale_line] = card
        return sold_as

    def _read_prices(self):
        sold_as = self._get_invoiced_cards()
        reader = PriceReader(
            self.company,
            {sale_line: card.id for sale_line, card in sold_as.items()},
            self.to_units,
            self.day,
            self.drafts,
        )
        for card_id, prices in reader.prices.items():
            self.cards[card_id].prices = prices
        for card_id, prices in reader.payments.items():
            self.cards[card_id].payments = prices

    # === PAPER CARDS ===#

    def _read_paper_cards(self):
        """Cards taken over from paper count at the price that was entered with them."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card.id, MIN(entry.posting_date)
                  FROM clip_card card
                  JOIN clip_card_opening paper ON paper.card_id = card.id
                  JOIN clip_card_entry entry
                    ON entry.card_id = card.id AND entry.kind = 'adjustment'
                 WHERE card.id = ANY(%s) AND entry.posting_date <= %s
                 GROUP BY card.id
                """,
                self.ids,
                self.day,
            )
        )
        for card_id, day in rows:
            card = self.cards[card_id]
            amount = self.to_units(card.net, card.currency)
            card.moves['adjustment'] -= card.clips
            card.prices.append(
                Price(
                    source=0,
                    refund=False,
                    account=self._get_opening_account(),
                    currency=card.currency,
                    day=day,
                    amounts=(amount, amount),
                    clips=card.clips,
                )
            )

    def _get_opening_account(self):
        """The account on which the price of paper cards stands: none without recognition."""


def get_lots(facts):
    """The cards as the rules know them, by id."""
    lots, received = {}, {}
    # A card comes before those that got its clips: they are newer.
    for card in facts.cards.values():
        lots[card.id] = lot = replace(
            received.get(card.id) or _get_sold_lot(card),
            used=-sum(card.moves.get(kind, 0) for kind in USE_KINDS),
            lapsed=-sum(card.moves.get(kind, 0) for kind in LAPSE_KINDS),
            removed=-min(0, card.moves.get('adjustment', 0)),
            handed=tuple(facts.cards[child].clips for child in card.handed),
            unserved=card.unserved,
            used_before=tuple(facts.cards[child].used_before for child in card.handed),
            most=card.get_most(),
        )
        handed = lot.split().handed if card.handed else ()
        for child, part in zip(card.handed, handed, strict=True):
            received[child] = lot.hand_over(part)
    return lots


def _get_sold_lot(card):
    """What the invoices say about a card that was sold, or was taken over from paper."""
    credited = sum(price.credited for price in card.prices)
    invoiced = int(sum(price.clips for price in card.prices) + 0.001)
    mixed = len({price.currency for price in card.prices}) > 1
    nets = NOTHING
    for price in card.prices:
        amounts = (price.amounts[0], price.amounts[0]) if mixed else price.amounts
        nets = recognition.add(nets, amounts)
    sold = card.clips if card.sale_line or card.prices else 0
    return recognition.Lot(
        clips=sold - credited,
        invoiced=min(invoiced, sold) - credited,
        nets=nets,
        is_credited=credited > 0,
    )
