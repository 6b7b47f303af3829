"""When a card ends: five years after its purchase, or three years without use."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dateutil.relativedelta import relativedelta

EXPIRY = 'expiry'
FORFEITURE = 'forfeiture'


@dataclass(frozen=True)
class End:
    """The last day on which a card is valid, and what happens to the rest the day after."""

    day: date
    kind: str

    @property
    def posted_on(self) -> date:
        """The day on which the rest lapses."""
        return self.day + relativedelta(days=1)


@lru_cache(maxsize=1024)
def years_after(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes 28 February in a common year."""
    return day + relativedelta(years=years)


def forfeit_date(purchase: date, last_use: date | None, years: int) -> date:
    """The day on which an unused balance is forfeited.

    It counts from the later of the purchase and the last use.
    """
    return years_after(max(purchase, last_use or purchase), years)


def end(
    purchase: date,
    last_use: date | None,
    expiry: date,
    forfeit_years: int,
    prolonged: date | None = None,
) -> End:
    """The earlier of expiry and forfeiture; expiry when both fall on the same day.

    :param prolonged: by special agreement the card is valid at least until that day
    """
    forfeit = forfeit_date(purchase, last_use, forfeit_years)
    if prolonged and prolonged > forfeit:
        forfeit = prolonged
    return End(forfeit, FORFEITURE) if forfeit < expiry else End(expiry, EXPIRY)
