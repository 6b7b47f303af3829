"""What invoices and credit notes say about the price of cards."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL

from ..rules import discounts, recognition


@dataclass
class Price:
    """What one invoice line, or the price of a paper card, says about one card.

    :param source: id of the invoice line; 0 for a paper card
    :param amounts: net, in the smallest units of the company's and the invoice's currency
    :param clips: clips that it invoices (or takes back, when negative)
    :param credited: clips that it takes off the card
    :param document: id of the invoice or credit note
    :param reverses: id of the invoice that a credit note credits
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
    document: int | None = None
    reverses: int | None = None


class PriceReader:
    """Reads the prices of order lines at once, in as many queries for one as for all.

    :param company: the company, with all rights
    :param sold_as: what to call each order line, by its id: the key of its card
    :param to_units: amount and id of a currency to its smallest units
    :param day: the last accounting date that counts
    :param drafts: whether credit notes count that are still drafts
    :ivar prices: lists of :class:`Price` per key
    :ivar payments: the same for gift cards and the like: they pay a price, and do not lower it
    """

    def __init__(self, company, sold_as, to_units, day, drafts=False):
        self.env = company.env
        self.company = company
        self.currency = company.currency_id.id
        self.sold_as = sold_as
        self.to_units = to_units
        self.day = day
        self.drafts = drafts
        self.prices, self.payments = defaultdict(list), defaultdict(list)
        if sold_as:
            rows = self._read_lines()
            self.sales = self._read_sale_lines(rows)
            self.rows = [row for row in rows if not row['is_down_payment']]
            self._add_lines()
            self._add_discounts()
            if any(is_down_payment for *_line, is_down_payment in self.sales.values()):
                self._add_down_payments()

    # === READING ===#

    def _read_lines(self):
        """Every line of the documents that invoice or credit the orders.

        ``OFFSET 0`` has PostgreSQL look up the lines of each document: by its estimate it would
        read all that there are.
        """
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT line.id, line.move_id, move.move_type, move.reversed_entry_id AS reverses,
                       line.date, line.account_id AS account, line.currency_id AS currency,
                       line.balance, line.amount_currency, line.quantity,
                       line.product_uom_id AS uom, line.clip_card_id AS card,
                       line.product_id AS product, line.analytic_distribution AS distribution,
                       COALESCE(line.clip_card_credited_clips, 0) AS credited,
                       COALESCE(line.is_downpayment, FALSE) AS is_down_payment,
                       COALESCE(move.is_clip_card_replaced, FALSE) AS replaced,
                       move.fiscal_position_id AS fiscal_position,
                       ARRAY(SELECT rel.order_line_id
                               FROM sale_order_line_invoice_rel rel
                              WHERE rel.invoice_line_id = line.id
                              ORDER BY 1) AS sale_lines
                  FROM (%(documents)s) document
                  JOIN account_move move ON move.id = document.id
                 CROSS JOIN LATERAL (
                        SELECT * FROM account_move_line WHERE move_id = move.id OFFSET 0
                       ) line
                 WHERE %(counting)s
                   AND line.display_type = 'product'
                 ORDER BY line.id
                """,
                documents=self._select_documents(),
                counting=self._get_counting_condition(),
            )
        )

    def _select_documents(self):
        """What invoices or credits the orders, and the credit notes of that."""
        return SQL(
            """
              WITH invoicing AS (
                SELECT DISTINCT line.move_id AS id
                  FROM sale_order_line sold
                 CROSS JOIN LATERAL (
                        SELECT id FROM sale_order_line WHERE order_id = sold.order_id OFFSET 0
                       ) sibling
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sibling.id
                  JOIN account_move_line line ON line.id = rel.invoice_line_id
                 WHERE sold.id = ANY(%s)
              )
            SELECT id FROM invoicing
             UNION
            SELECT move.id
              FROM account_move move
              JOIN invoicing ON invoicing.id = move.reversed_entry_id
            """,
            list(self.sold_as),
        )

    def _get_counting_condition(self):
        """Which lines count: those of posted documents of the company until the day."""
        counting = SQL(
            """
            line.company_id = %s AND line.parent_state = 'posted' AND line.date <= %s
            AND move.move_type IN ('out_invoice', 'out_refund')
            """,
            self.company.id,
            self.day,
        )
        if self.drafts:
            draft = SQL(
                """
                line.company_id = %s AND line.parent_state = 'draft'
                AND move.move_type = 'out_refund'
                """,
                self.company.id,
            )
            counting = SQL("((%s) OR (%s))", counting, draft)
        return counting

    def _read_sale_lines(self, rows):
        """Of every order line that is invoiced: its order, its unit, and what it is.

        :return: by id; whether it is a discount, and whether it is a down payment, come last
        """
        ids = {sale_line for row in rows for sale_line in row['sale_lines']}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, order_id, product_uom_id, price_subtotal < 0,
                       COALESCE(is_downpayment, FALSE)
                  FROM sale_order_line
                 WHERE id = ANY(%s)
                """,
                list(ids),
            )
        )
        return {row[0]: row[1:] for row in rows}

    # === LINES OF CARDS ===#

    def _add_lines(self):
        """The lines that invoice or credit the cards themselves."""
        self.keys = {}
        for row in self.rows:
            own = [sale_line for sale_line in row['sale_lines'] if sale_line in self.sold_as]
            if not own:
                continue
            key = self.keys[row['id']] = self.sold_as[own[0]]
            refund = row['move_type'] == 'out_refund'
            quantity = self._get_quantity(row, self.sales[own[0]][1])
            undoes = refund and (row['card'] != key or row['replaced'])
            self.prices[key].append(
                Price(
                    **self._prepare_price(row),
                    amounts=self._get_amounts(row),
                    clips=-quantity if undoes else 0.0 if refund else quantity,
                    credited=row['credited'] if refund and row['card'] == key else 0,
                )
            )

    def _prepare_price(self, row):
        return {
            'source': row['id'],
            'refund': row['move_type'] == 'out_refund',
            'account': row['account'],
            'currency': row['currency'],
            'day': row['date'],
            'fiscal_position': row['fiscal_position'],
            'distribution': row['distribution'],
            'document': row['move_id'],
            'reverses': row['reverses'],
        }

    def _get_amounts(self, row):
        return (
            self.to_units(-row['balance'], self.currency),
            self.to_units(-row['amount_currency'], row['currency']),
        )

    def _get_quantity(self, row, unit):
        """The quantity of an invoice line in clips."""
        if row['uom'] == unit or not row['uom']:
            return row['quantity']
        Unit = self.env['uom.uom']
        return Unit.browse(row['uom'])._compute_quantity(
            row['quantity'], Unit.browse(unit), raise_if_failure=False
        )

    # === DISCOUNTS ===#

    def _add_discounts(self):
        """Give the cards their shares of all that lowers their documents, or pays for them."""
        lowering = [row for row in self.rows if self._lowers(row)]
        if not lowering:
            return
        payments = self._find_payments(lowering)
        self.replaced = {row['reverses'] for row in self.rows if row['replaced']}
        rows = {row['id']: row for row in lowering}
        taxes = self._read_taxes()
        items = [self._to_rules(row, row['id'] in rows, taxes[row['id']]) for row in self.rows]
        for share in discounts.share_discounts(items):
            key = self.keys.get(share.bearer)
            if key is not None:
                prices = self.payments if share.discount in payments else self.prices
                self._add_share(prices[key], rows[share.discount], share.amounts)

    def _lowers(self, row):
        """Whether a line is a discount, or a credit note's amount for the whole invoice."""
        if row['id'] in self.keys or not row['balance']:
            return False
        if row['product'] and row['product'] == self.company.sale_discount_product_id.id:
            return True
        if row['sale_lines']:
            return any(self.sales[sale_line][2] for sale_line in row['sale_lines'])
        if row['move_type'] == 'out_refund':
            return row['balance'] < 0 or bool(row['reverses'])
        return row['balance'] > 0

    def _find_payments(self, lowering):
        """Ids of lines that pay: of orders paid with gift cards, and credits of such lines."""
        SaleLine = self.env['sale.order.line']
        paying = {
            row['id']: row['product']
            for row in lowering
            if SaleLine.browse(row['sale_lines'])._is_clip_card_payment()
        }
        products = set(paying.values())
        credits = [row for row in lowering if not row['sale_lines'] and row['product'] in products]
        return {*paying, *(row['id'] for row in credits)}

    def _read_taxes(self):
        """Ids and rates of the taxes of each line."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT rel.account_move_line_id, tax.id, tax.amount::float
                  FROM account_move_line_account_tax_rel rel
                  JOIN account_tax tax ON tax.id = rel.account_tax_id
                 WHERE rel.account_move_line_id = ANY(%s)
                 ORDER BY tax.id
                """,
                [row['id'] for row in self.rows],
            )
        )
        taxes = defaultdict(list)
        for line_id, *tax in rows:
            taxes[line_id].append(tax)
        return taxes

    def _to_rules(self, row, lowers, taxes):
        """A line as the rules know it."""
        products = frozenset()
        if lowers and row['sale_lines']:
            sale_lines = self.env['sale.order.line'].browse(row['sale_lines'])
            products = frozenset(sale_lines._get_clip_card_discounted_products().ids)
        elif lowers and row['reverses'] and row['balance'] > 0:
            products = frozenset([row['product']])
        return discounts.Item(
            key=row['id'],
            document=row['move_id'],
            amounts=self._get_amounts(row),
            orders=frozenset(self.sales[sale_line][0] for sale_line in row['sale_lines']),
            taxes=tuple(tax for tax, _rate in taxes),
            rates=tuple(sorted(rate for _tax, rate in taxes)),
            product=row['product'],
            counts=row['move_type'] == 'out_invoice' and row['move_id'] not in self.replaced,
            reverses=row['reverses'],
            lowers=lowers,
            products=products,
        )

    def _add_share(self, prices, row, amounts):
        for price in prices:
            if price.source == row['id']:
                price.amounts = recognition.add(price.amounts, amounts)
                return
        prices.append(Price(**self._prepare_price(row), amounts=amounts))

    # === DOWN PAYMENTS ===#

    def _add_down_payments(self):
        """What rates leave of down payments once they are deducted: they were paid otherwise."""
        for row in self._read_down_payments():
            lines = [
                (key, price)
                for sale_line, key in self.sold_as.items()
                if sale_line in row['sold']
                for price in self.prices[key]
                if price.clips > 0
            ]
            amount = self.to_units(-row['balance'], self.currency)
            shares = recognition.share(amount, [abs(price.amounts[0]) for _key, price in lines])
            for (key, _price), part in zip(lines, shares, strict=False):
                self._add_share(self.prices[key], row, (part, 0))

    def _read_down_payments(self):
        """Down payments that were deducted in full, with what is left in company currency."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT MAX(line.id) AS id, MAX(line.move_id) AS move_id,
                       'out_invoice' AS move_type, NULL::int AS reverses,
                       MAX(line.date) AS date, MAX(line.account_id) AS account,
                       MAX(line.currency_id) AS currency, SUM(line.balance) AS balance,
                       MAX(move.fiscal_position_id) AS fiscal_position,
                       NULL AS distribution, down.sold
                  FROM (
                        SELECT sibling.id, ARRAY_AGG(sold.id) AS sold
                          FROM sale_order_line sold
                          JOIN sale_order_line sibling
                            ON sibling.order_id = sold.order_id AND sibling.is_downpayment
                         WHERE sold.id = ANY(%(sold)s)
                         GROUP BY sibling.id
                       ) down
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = down.id
                  JOIN account_move_line line ON line.id = rel.invoice_line_id
                  JOIN account_move move ON move.id = line.move_id
                 WHERE %(counting)s AND line.display_type = 'product'
                 GROUP BY down.id, down.sold
                HAVING SUM(line.amount_currency) = 0 AND SUM(line.balance) != 0
                   AND COUNT(DISTINCT line.currency_id) = 1
                """,
                sold=list(self.sold_as),
                counting=self._get_counting_condition(),
            )
        )
