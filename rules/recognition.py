"""What the clips of a card are worth as revenue, and when.

Clips are taken as paid in the order in which they are used; each is worth its share of what
posted invoices charge. Amounts are integers in the smallest unit of their currency (øre, cents).
The value of the first k of n clips is ``net * k / n``, rounded: so the last clip takes what
rounding left, and the clips of a card always add up to its invoices.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

Amounts = tuple[int, ...]


class Part(NamedTuple):
    """A stretch of a card's invoiced clips.

    :param start: invoiced clips before it
    :param stop: ``start`` and the invoiced clips in it
    :param clips: clips that count as recognised with it: also those that were given away
    :param paid: clips in it that were sold, invoiced or not
    :param unserved: invoiced clips at its end that are not earned yet
    """

    start: int
    stop: int
    clips: int
    paid: int
    unserved: Fraction = Fraction(0)


class Split(NamedTuple):
    """Where the clips of a card went.

    :param handed: to other cards, one part per transfer
    :param removed: taken off by a correction, without a credit note
    :param waiting: clips that are gone but on no posted invoice
    """

    handed: tuple[Part, ...]
    used: Part
    lapsed: Part
    removed: Part
    waiting: int


@dataclass(frozen=True)
class Lot:
    """The clips of one card at the end of a period.

    :param clips: sold and not credited
    :param invoiced: of these, on posted invoices
    :param nets: what these invoices charge, less credit notes, in one or more currencies
    :param used: net clips of work and services
    :param lapsed: net clips that expired or were forfeited
    :param removed: clips that corrections took off and none gave back
    :param handed: clips of each transfer to another card, oldest first
    :param is_credited: credit notes took clips: if all, what is left of the price is for none
    :param unserved: used clips that pay for days to come: the last ones, not earned yet
    :param used_before: clips that were used when each of those was handed over: what was paid
        for then went with it, and stays with it; by default all that are used
    :param most: clips that there were to use; what counts as used beyond them is given back in a
        later period
    """

    clips: int
    invoiced: int
    nets: Amounts
    used: int = 0
    lapsed: int = 0
    removed: int = 0
    handed: tuple[int, ...] = field(default=())
    is_credited: bool = False
    unserved: Fraction = Fraction(0)
    used_before: tuple[int, ...] = field(default=())
    most: int | None = None

    @property
    def size(self) -> int:
        """Clips over which the price is spread."""
        return max(0, min(self.invoiced, self.clips))

    def value(self, clips: int | Fraction) -> Amounts:
        """What the first clips are worth; clips beyond those invoiced are worth nothing."""
        size = self.size
        if not size:
            return tuple(0 for _net in self.nets)
        counted = max(0, min(clips, size))
        return tuple(divide(net * counted, size) for net in self.nets)

    def value_of(self, part: Part) -> Amounts:
        return subtract(self.value(part.stop), self.value(part.start))

    def split(self) -> Split:
        """Where the clips went: used first, then handed over, then lapsed, then removed.

        Clips that were given away (beyond those sold) are the last ones to be used, and are
        worth nothing. What was handed over comes first in the rounding, so that its
        value stays the same however the rest is used.
        """
        used = self.used if self.most is None else min(self.used, self.most)
        goes = [max(0, used), *self.handed, max(0, self.lapsed), max(0, self.removed)]
        paid = self._get_paid(goes)
        invoiced = _pour(paid, self.size)
        order = [*range(1, len(goes) - 2), 0, len(goes) - 2, len(goes) - 1]
        parts, start = {}, 0
        for at in order:
            stop = start + invoiced[at]
            clips = goes[at] - paid[at] + invoiced[at]
            parts[at] = Part(start, stop, clips, paid[at])
            start = stop
        return Split(
            handed=tuple(parts[at] for at in order[:-3]),
            used=self._defer_unserved(parts[0]),
            lapsed=parts[len(goes) - 2],
            removed=parts[len(goes) - 1],
            waiting=sum(paid) - sum(invoiced),
        )

    def _get_paid(self, goes: list[int]) -> list[int]:
        """How many of each were sold: the others were given away."""
        left, handed = max(0, self.clips), []
        before = self.used_before or (goes[0],) * len(self.handed)
        for clips, used in zip(self.handed, before, strict=True):
            handed.append(max(0, min(clips, left - max(0, used))))
            left -= handed[-1]
        used, lapsed, removed = _pour([goes[0], *goes[-2:]], left)
        return [used, *handed, lapsed, removed]

    def _defer_unserved(self, part: Part) -> Part:
        """Those not earned yet are the last ones: first of what nobody paid for."""
        if not self.unserved:
            return part
        earned = part.start + max(0, self.used - self.unserved)
        return part._replace(unserved=Fraction(max(0, part.stop - earned)))

    def get_earned_uninvoiced(self) -> int | Fraction:
        """Clips that were sold and used, and that no posted invoice charges yet."""
        part = self.split().used
        earned = min(part.paid, max(0, self.used - self.unserved))
        return max(0, earned - (part.stop - part.start))

    def get_left(self) -> int:
        """Invoiced clips that are still there: paid for, and gone nowhere."""
        split = self.split()
        parts = (*split.handed, split.used, split.lapsed, split.removed)
        return self.size - sum(part.stop - part.start for part in parts)

    def hand_over(self, part: Part) -> 'Lot':
        """The clips of a transfer as the card that got them has them."""
        return Lot(clips=part.paid, invoiced=part.stop - part.start, nets=self.value_of(part))

    def get_residual(self) -> Amounts:
        """What credit notes left of the price of clips that they all took."""
        if self.is_credited and not self.size:
            return self.nets
        return tuple(0 for _net in self.nets)


class Portion(NamedTuple):
    """Clips of an entry (or of the card as a whole) that are recognised now."""

    key: Hashable | None
    clips: int
    amounts: Amounts


def recognise(
    lot: Lot,
    part: Part,
    recognised: int,
    amounts: Amounts,
    entries: Iterable[tuple[Hashable, int]],
) -> list[Portion]:
    """What to recognise so that a part of a card is worth what it should be.

    :param recognised: clips of this part that were recognised before
    :param amounts: what they were recognised for
    :param entries: key and clips of entries not recognised yet, oldest first; negative ones
        give clips back
    :return: one portion per entry; a changed price, and clips of no entry, are a portion
        without a key
    """
    # Where clips were given away, those beyond the paid ones are worth nothing.
    ceiling = part.stop if part.clips > part.stop - part.start else lot.size
    if part.unserved:
        ceiling = part.stop - part.unserved
    start = lot.value(part.start)

    def worth(clips):
        stop = min(part.start + max(0, clips), ceiling)
        return subtract(lot.value(stop), start)

    portions = []
    position, reached, rest_clips = recognised, worth(recognised), 0
    rest = subtract(reached, amounts)
    for key, clips in allocate(entries, part.clips - recognised):
        position += clips
        before, reached = reached, worth(position)
        change = subtract(reached, before)
        if key is None:
            rest_clips, rest = clips, add(rest, change)
        else:
            portions.append(Portion(key, clips, change))
    if rest_clips or any(rest):
        portions.append(Portion(None, rest_clips, rest))
    return portions


def allocate(entries: Iterable[tuple[Hashable, int]], clips: int):
    """Spread a change of clips over entries: first all that give back, then in order.

    :return: key and clips per entry; the key is None for what belongs to no entry
    """
    entries = list(entries)
    result = [(key, count) for key, count in entries if count < 0]
    left = clips - sum(count for _key, count in result)
    for key, count in entries:
        if count > 0 and left > 0:
            taken = min(count, left)
            result.append((key, taken))
            left -= taken
    if left:
        result.append((None, left))
    return result


def share(amount: int, weights: Sequence[int]) -> list[int]:
    """Spread an amount in proportion to weights, so that the shares add up to it."""
    total = sum(weights)
    if not total:
        weights, total = [1] * len(weights), len(weights)
    shares, reached, before = [], 0, 0
    for weight in weights:
        reached += weight
        upto = divide(amount * reached, total)
        shares.append(upto - before)
        before = upto
    return shares


def divide(amount: int, parts: int) -> int:
    """Divide, rounding halves away from zero."""
    if parts < 0:
        amount, parts = -amount, -parts
    quotient = (2 * abs(amount) + parts) // (2 * parts)
    return quotient if amount >= 0 else -quotient


def add(left: Amounts, right: Amounts) -> Amounts:
    return tuple(a + b for a, b in zip(left, right, strict=True))


def subtract(left: Amounts, right: Amounts) -> Amounts:
    return tuple(a - b for a, b in zip(left, right, strict=True))


def _pour(wanted: Iterable[int], available: int) -> list[int]:
    """Give each what it wants, in order, as long as there is any."""
    given = []
    for want in wanted:
        given.append(min(want, available))
        available -= given[-1]
    return given
