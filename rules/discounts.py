"""Which lines of which documents bear a discount, and how much of it.

A discount lowers the lines of its own order, in proportion to what they charge: those on the same
document, else those that the order was invoiced with. One that names no order (somebody added it
to the document) lowers the whole document, or the one that it credits. Amounts are integers in
the smallest unit of their currency, as in :mod:`.recognition`.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

from .recognition import Amounts, share


class Item(NamedTuple):
    """One line of an invoice or a credit note.

    :param amounts: net; negative for what is given back
    :param orders: the orders that it charges or credits; none for a line of the document's own
    :param rates: of its taxes in percent, when they are not what tells taxes apart
    :param counts: an invoice that stands: no credit note, and none replaced by a new invoice
    :param reverses: the document that a credit note credits
    :param lowers: a discount, or what gives one back
    :param products: what a discount is for, when it is not for everything
    """

    key: Hashable
    document: Hashable
    amounts: Amounts
    orders: frozenset = frozenset()
    taxes: tuple = ()
    rates: tuple = ()
    product: Hashable = None
    counts: bool = True
    reverses: Hashable = None
    lowers: bool = False
    products: frozenset = frozenset()


class Share(NamedTuple):
    """What one line bears of one discount."""

    discount: Hashable
    bearer: Hashable
    amounts: Amounts


def share_discounts(items: Iterable[Item]) -> Iterator[Share]:
    """Spread every discount over the lines that bear it; the shares of one add up to it."""
    items = list(items)
    of_documents, of_orders, parts = defaultdict(list), defaultdict(list), defaultdict(set)
    for item in items:
        if item.lowers:
            parts[item.document].add(item.taxes)
            continue
        of_documents[item.document].append(item)
        for order in item.orders if item.counts else ():
            of_orders[order].append(item)
    for discount in items:
        if discount.lowers:
            bearers = _get_bearers(discount, of_documents, of_orders)
            bearers = _get_taxed_alike(discount, bearers, parts[discount.document])
            yield from _share(discount, bearers)


def _get_bearers(discount, of_documents, of_orders):
    bearers = of_documents[discount.document]
    if discount.orders:
        bearers = [item for item in bearers if item.orders & discount.orders]
    if not bearers and discount.orders:
        bearers = [item for order in sorted(discount.orders) for item in of_orders[order]]
    elif not bearers:
        bearers = of_documents[discount.reverses]
    return [item for item in bearers if item.product in discount.products] or bearers


def _get_taxed_alike(discount, bearers, parts):
    """Those with the discount's taxes; with its rates, when it is not given in a part per tax.

    :param parts: the taxes of all discounts on the document
    """
    if all(item.taxes in parts for item in bearers):
        same = [item for item in bearers if item.taxes == discount.taxes]
    else:
        rates = discount.rates or discount.taxes
        same = [item for item in bearers if (item.rates or item.taxes) == rates]
    return same or bearers


def _share(discount, bearers):
    if not bearers:
        return
    shares = [
        share(amount, [abs(item.amounts[index]) for item in bearers])
        for index, amount in enumerate(discount.amounts)
    ]
    for item, *amounts in zip(bearers, *shares, strict=True):
        yield Share(discount.key, item.key, tuple(amounts))
