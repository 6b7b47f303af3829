"""Danish public holidays: the days on which nobody counts working hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.easter import easter

#: Days off by law, in days after Easter Sunday.
AFTER_EASTER = (
    (-3, "Skærtorsdag"),
    (-2, "Langfredag"),
    (0, "Påskedag"),
    (1, "2. påskedag"),
    (39, "Kristi himmelfartsdag"),
    (49, "Pinsedag"),
    (50, "2. pinsedag"),
)
#: Days off by law, on the same date (month, day) each year.
FIXED = (
    ((1, 1), "Nytårsdag"),
    ((12, 25), "Juledag"),
    ((12, 26), "2. juledag"),
)
GREAT_PRAYER_DAY = (26, "Store Bededag")
#: The first year in which Great Prayer Day was an ordinary working day.
NO_GREAT_PRAYER_DAY = 2024
#: Days that many companies have off, though no law says so: (month, day) and name.
OPTIONAL = {
    'constitution_day': ((6, 5), "Grundlovsdag"),
    'christmas_eve': ((12, 24), "Juleaftensdag"),
    'new_years_eve': ((12, 31), "Nytårsaftensdag"),
}


@dataclass(frozen=True, order=True)
class Holiday:
    """A day off, by its Danish name."""

    day: date
    name: str


def public_holidays(year: int, options: Iterable[str] = ()) -> list[Holiday]:
    """The days off in a year, in order; a day with two names is one day off.

    :param options: which of :data:`OPTIONAL` count too
    """
    sunday = easter(year)
    moving = AFTER_EASTER + ((GREAT_PRAYER_DAY,) if year < NO_GREAT_PRAYER_DAY else ())
    names = {}
    for days, name in moving:
        names.setdefault(sunday + timedelta(days=days), []).append(name)
    for (month, day), name in (*FIXED, *(OPTIONAL[option] for option in sorted(set(options)))):
        names.setdefault(date(year, month, day), []).append(name)
    return sorted(Holiday(day, ", ".join(of_day)) for day, of_day in names.items())
