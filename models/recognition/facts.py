"""What the books and the ledger say about the cards of a company at the end of a day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from odoo.tools import SQL

from ...rules import recognition

#: What the ledger's kinds of entries mean for the revenue of a card.
USES = ('work', 'service')
LAPSES = ('expiry', 'forfeiture')


@dataclass
class Price:
    """What one invoice line, or the price of a paper card, says about one card.

    :param source: id of the invoice line; 0 for a paper card
    :param amounts: net, in the smallest units of the company's and the invoice's currency
    :param clips: clips that it invoices (or takes back, when negative)
    :param credited: clips that it takes off the card
    """

    source: int
    refund: bool
    account: int
    currency: int
    day: date
    amounts: tuple[int, int]
    clips: float = 0.0
    credited: int = 0
    fiscal_position: int | None = None
    distribution: dict | None = None


@dataclass
class CardFacts:
    """A card, its prices, and where its clips went until the day."""

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


class RecognitionFacts:
    """Reads cards of a company at once, in as many queries for one card as for all.

    :param company: the company, with all rights
    :param day: the last day that counts: posting dates of the ledger, accounting dates of
        posted invoices
    :param ids: of the cards, with all that share their clips or invoices
    """

    def __init__(self, company, day, ids):
        self.env = company.env
        self.company = company
        self.day = day
        self.ids = list(ids)
        self.units = {company.currency_id.id: company.currency_id.rounding}
        self.env.flush_all()
        self.cards = self._read_cards()
        self._read_moves()
        self._read_prices()
        self._read_paper_cards()

    def to_units(self, amount, currency_id):
        """An amount in the smallest units of its currency."""
        if currency_id not in self.units:
            currency = self.env['res.currency'].browse(currency_id)
            self.units[currency_id] = currency.rounding
        return round(amount / self.units[currency_id])

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
                 WHERE card_id = ANY(%s) AND posting_date <= %s AND clips != 0
                 GROUP BY 1, 2
                """,
                self.ids,
                self.day,
            )
        )
        for card_id, kind, clips in rows:
            self.cards[card_id].moves[kind] = clips
        for card in self.cards.values():
            if card.origin and 'received' in card.moves:
                self.cards[card.origin].handed.append(card.id)

    def get_open_entries(self, kinds, after):
        """Entries of the cards that are not recognised in full: id and clips off the card.

        :param kinds: of entries
        :param after: entries posted until then were recognised with the opening entry
        :return: lists per card id, oldest first
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT entry.card_id, entry.id,
                       -entry.clips + COALESCE(SUM(line.clips), 0) AS left_over
                  FROM clip_card_entry entry
                  LEFT JOIN clip_card_recognition line ON line.entry_id = entry.id
                 WHERE entry.card_id = ANY(%(cards)s) AND entry.kind = ANY(%(kinds)s)
                   AND entry.posting_date > %(after)s AND entry.posting_date <= %(day)s
                 GROUP BY entry.id
                HAVING -entry.clips + COALESCE(SUM(line.clips), 0) != 0
                 ORDER BY entry.id
                """,
                cards=self.ids,
                kinds=list(kinds),
                after=after,
                day=self.day,
            )
        )
        entries = defaultdict(list)
        for card_id, entry_id, clips in rows:
            entries[card_id].append((entry_id, clips))
        return entries

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
        lines = self._read_invoice_lines(list(sold_as))
        for row in lines:
            card = sold_as[row['sale_line']]
            refund = row['move_type'] == 'out_refund'
            quantity = self._get_quantity(row)
            undoes = refund and (row['card'] != card.id or row['replaced'])
            card.prices.append(
                Price(
                    **self._prepare_price(row),
                    amounts=self._get_amounts(row),
                    clips=-quantity if undoes else 0.0 if refund else quantity,
                    credited=row['credited'] if refund and row['card'] == card.id else 0,
                )
            )
        self._read_discounts({row['id']: sold_as[row['sale_line']] for row in lines}, lines)

    def _prepare_price(self, row):
        return {
            'source': row['id'],
            'refund': row['move_type'] == 'out_refund',
            'account': row['account'],
            'currency': row['currency'],
            'day': row['date'],
            'fiscal_position': row['fiscal_position'],
            'distribution': row['distribution'],
        }

    def _get_amounts(self, row):
        return (
            self.to_units(-row['balance'], self.company.currency_id.id),
            self.to_units(-row['amount_currency'], row['currency']),
        )

    def _get_quantity(self, row):
        """The quantity of an invoice line in clips."""
        if row['unit'] == row['sale_unit'] or not row['unit']:
            return row['quantity']
        Unit = self.env['uom.uom']
        return Unit.browse(row['unit'])._compute_quantity(
            row['quantity'], Unit.browse(row['sale_unit']), raise_if_failure=False
        )

    def _read_invoice_lines(self, sale_line_ids):
        """The posted invoice lines of order lines, without down payments."""
        return self._query_lines(
            SQL("rel.order_line_id"),
            SQL(
                """
                JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = line.id
                JOIN sale_order_line sale_line ON sale_line.id = rel.order_line_id
                """
            ),
            SQL(
                "rel.order_line_id = ANY(%s) AND NOT COALESCE(line.is_downpayment, FALSE)",
                sale_line_ids,
            ),
            SQL("sale_line.product_uom_id"),
        )

    def _query_lines(self, sale_line, joins, where, sale_unit):
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT DISTINCT ON (line.id) line.id, %(sale_line)s AS sale_line, line.move_id,
                       move.move_type, line.date, line.account_id AS account,
                       line.currency_id AS currency, line.balance, line.amount_currency,
                       line.quantity, line.product_uom_id AS unit, %(sale_unit)s AS sale_unit,
                       line.clip_card_id AS card, line.product_id AS product,
                       COALESCE(line.clip_card_credited_clips, 0) AS credited,
                       COALESCE(move.is_clip_card_replaced, FALSE) AS replaced,
                       line.analytic_distribution AS distribution,
                       move.fiscal_position_id AS fiscal_position,
                       ARRAY(SELECT tax.account_tax_id
                               FROM account_move_line_account_tax_rel tax
                              WHERE tax.account_move_line_id = line.id
                              ORDER BY 1) AS taxes
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  %(joins)s
                 WHERE %(where)s
                   AND line.company_id = %(company)s
                   AND line.parent_state = 'posted' AND line.display_type = 'product'
                   AND line.date <= %(day)s
                   AND move.move_type IN ('out_invoice', 'out_refund')
                 ORDER BY line.id
                """,
                sale_line=sale_line,
                sale_unit=sale_unit,
                joins=joins,
                where=where,
                company=self.company.id,
                day=self.day,
            )
        )

    # === ORDER-LEVEL DISCOUNTS ===#

    def _read_discounts(self, cards_of_lines, card_lines):
        """Give the cards their shares of the discounts on whole invoices."""
        product = self.company.sale_discount_product_id
        moves = list({row['move_id'] for row in card_lines})
        if not product or not moves:
            return
        lines = self._query_lines(
            SQL("NULL::integer"),
            SQL(),
            SQL(
                """
                NOT COALESCE(line.is_downpayment, FALSE)
                AND line.move_id IN (
                    SELECT other.move_id FROM account_move_line other
                     WHERE other.product_id = %s AND other.move_id = ANY(%s))
                """,
                product.id,
                moves,
            ),
            SQL("NULL::integer"),
        )
        of_moves = defaultdict(list)
        for row in lines:
            of_moves[row['move_id']].append(row)
        for rows in of_moves.values():
            self._share_discounts(rows, cards_of_lines, product.id)

    def _share_discounts(self, rows, cards_of_lines, product_id):
        """Spread each discount over the lines with its taxes, else over all lines."""
        discounts = [row for row in rows if row['product'] == product_id]
        others = [row for row in rows if row['product'] != product_id]
        for discount in discounts:
            lines = [row for row in others if row['taxes'] == discount['taxes']] or others
            shares = [
                recognition.share(amount, [self._get_amounts(row)[index] for row in lines])
                for index, amount in enumerate(self._get_amounts(discount))
            ]
            for row, *amounts in zip(lines, *shares, strict=True):
                if card := cards_of_lines.get(row['id']):
                    self._add_discount(card, discount, tuple(amounts))

    def _add_discount(self, card, discount, amounts):
        for price in card.prices:
            if price.source == discount['id']:
                price.amounts = recognition.add(price.amounts, amounts)
                return
        card.prices.append(Price(**self._prepare_price(discount), amounts=amounts))

    # === PAPER CARDS ===#

    def _read_paper_cards(self):
        """Cards taken over from paper count at the price that was entered with them.

        Only a company with an account for what it takes over does so: no invoice was posted.
        """
        account = self.company.clip_card_opening_account_id
        if not account:
            return
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card.id, MIN(entry.posting_date)
                  FROM clip_card card
                  JOIN clip_card_opening opening ON opening.card_id = card.id
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
                    account=account.id,
                    currency=card.currency,
                    day=day,
                    amounts=(amount, amount),
                    clips=card.clips,
                )
            )
