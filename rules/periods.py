"""The periods for which an add-on product is charged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True)
class Period:
    """A whole number of months; the same day of the month as the first one, where there is one.

    :param number: 0 for the first period
    """

    number: int
    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


@lru_cache(maxsize=1024)  # what is due on one day has few first days
def period(first: date, months: int, number: int) -> Period:
    """The period of that number, counted from the first one: 31 Jan, 28 Feb, 31 Mar."""
    start = first + relativedelta(months=months * number)
    following = first + relativedelta(months=months * (number + 1))
    return Period(number, start, following - timedelta(days=1))


@lru_cache(maxsize=1024)
def period_on(first: date, months: int, day: date) -> Period:
    """The period in which a day lies; the first one for days before it."""
    passed = relativedelta(day, first)
    number = max(0, (passed.years * 12 + passed.months) // months)
    while day > (found := period(first, months, number)).end:
        number += 1
    while number and day < found.start:
        number -= 1
        found = period(first, months, number)
    return found


def periods_from(first: date, months: int, start: date, until: date) -> Iterator[Period]:
    """The periods from the one that starts on ``start`` to the one that has begun by ``until``."""
    number = period_on(first, months, start).number
    while (found := period(first, months, number)).start <= until:
        yield found
        number += 1
