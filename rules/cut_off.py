"""On which day what the ledger says counts in the books.

By default it counts on the day on which it was recorded. With a cut-off by the day of the work,
it counts on that day as long as its month is open: until so many days after the month's end. What
is recorded later counts when it is recorded. Charges of add-on products are earned evenly over the
days of the period that they pay.
"""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction


def get_closing_day(day: date, delay: int) -> date:
    """The last day on which work of a day is recorded in time.

    :param delay: days after the end of the month for which it stays open
    """
    return day.replace(day=monthrange(day.year, day.month)[1]) + timedelta(days=delay)


def get_book_day(day: date, posted: date, delay: int, period_start: date | None = None) -> date:
    """When clips that were used or lapsed count, with a cut-off by the day of the work.

    :param day: of the work, the charge or the lapse
    :param posted: when it was recorded
    :param period_start: the first day of the period that a charge pays; it may be earlier
    """
    happened = min(day, period_start or day)
    return happened if posted <= get_closing_day(happened, delay) else posted


def get_unserved(clips: int, start: date, end: date, day: date) -> Fraction:
    """How many clips of a charge are for days after the end of a day.

    :param clips: that the charge took
    :param start: the first day of its period
    :param end: the last day of its period
    """
    days = (end - start).days + 1
    if days <= 0:
        return Fraction(0)
    left = (end - max(day, start - timedelta(days=1))).days
    return Fraction(clips * max(0, left), days)
