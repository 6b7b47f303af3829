"""How long the clips last at the customer's pace.

The pace is what was used on the last 180 days, without what lapsed.
"""

from datetime import date, timedelta

#: Days that are looked back on, the current one included, and how many months they stand for.
DAYS = 180
MONTHS = 6
#: A balance that lasts longer than this is not foreseen: its cards end long before.
FURTHEST = 3660
#: A renewal lasts at least, and if possible at most, so many months.
SHORTEST, LONGEST = 3, 12


def first_day(today: date) -> date:
    """The first of the days that are looked back on."""
    return today - timedelta(days=DAYS - 1)


def clips_per_month(used: int) -> float:
    """The pace, from the clips that were used on those days; what came back counts as none."""
    return max(used, 0) / MONTHS


def runs_out_on(balance: int, used: int, today: date) -> date | None:
    """The day on which the balance runs out; None without use, or when it is beyond foreseeing."""
    if used <= 0:
        return None
    days = balance * DAYS // used
    return today + timedelta(days=days) if days <= FURTHEST else None


def months(clips: int, used: int) -> float | None:
    """How many months a number of clips lasts; None without use."""
    return clips / clips_per_month(used) if used > 0 else None


def proposed_size(sizes: list[int], used: int) -> int | None:
    """The smallest size that lasts 3 to 12 months.

    The largest when none lasts so long, and the smallest when each lasts longer; None without use,
    or without sizes.
    """
    if used <= 0 or not sizes:
        return None
    return next((size for size in sorted(sizes) if months(size, used) >= SHORTEST), max(sizes))
