"""What customers are expected never to use, as revenue in proportion to what they use.

Of a card's clips a share is expected to lapse. As the others are used, so much of it becomes
revenue too; what is really left when the card ends takes its place. Never more than is left.
"""

from fractions import Fraction

from .recognition import Amounts, Lot, subtract


def get_expected_clips(lot: Lot, share: Fraction) -> Fraction:
    """Clips that are recognised as never to be used, before the card has ended.

    :param share: of the clips that are expected to lapse, below 1
    """
    split, left = lot.split(), lot.get_left()
    size = lot.size - sum(part.stop - part.start for part in split.handed)
    if not share or left <= 0:
        return Fraction(0)
    used = split.used.stop - split.used.start - split.used.unserved
    expected = size * share
    return min(Fraction(left), expected * min(Fraction(1), used / (size - expected)))


def get_expected(lot: Lot, share: Fraction) -> Amounts:
    """What those clips are worth: the next ones that would be used."""
    clips = get_expected_clips(lot, share)
    gone = lot.size - lot.get_left()
    return subtract(lot.value(gone + clips), lot.value(gone))
