"""One clip per commenced hour of a task."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

#: Round the task's total (the terms), each day of it, or each line.
ROUNDINGS = ('task', 'task_day', 'line')
MINUTES_PER_CLIP = 60


@dataclass(frozen=True)
class Time:
    """Time on a task, in the order in which it was worked (date, then id).

    :param day: the day of the work
    :param minutes: work and transport together, negative for a correction
    """

    day: date
    minutes: int


@dataclass
class Tally:
    """What a task has come to so far; carry it on to price only the lines that follow.

    :param day: the day of the last line
    :param minutes: the minutes of the group that is rounded together
    :param earlier: clips of the groups before it
    """

    day: date | None = None
    minutes: int = 0
    earlier: int = 0

    @property
    def clips(self) -> int:
        """The task's clips so far; a correction never brings them below 0."""
        return max(0, self.earlier + commenced_hours(self.minutes))


def format_duration(minutes: int) -> str:
    """Minutes as in "0:31"."""
    sign = '-' if minutes < 0 else ''
    return f"{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"


def to_minutes(hours: float) -> int:
    """Whole minutes of a duration in hours."""
    return round(hours * MINUTES_PER_CLIP)


def weigh(minutes: int, factor: float) -> int:
    """Minutes that count for a time worked: outside working hours each may count more.

    Half a minute counts as a whole one, of a correction too.
    """
    weighed = Decimal(minutes) * Decimal(str(factor))
    return int(weighed.quantize(Decimal(1), ROUND_HALF_UP))


def is_outside(start, end, working) -> bool:
    """Whether a span of time lies outside all working hours.

    :param working: spans of working time, each from and until a moment
    """
    return all(until <= start or since >= end for since, until in working)


def commenced_hours(minutes: int) -> int:
    """Hours begun within ``minutes``: 60 is one hour, 61 is two."""
    return -(-minutes // MINUTES_PER_CLIP)


def clips_per_line(times: Iterable[Time], rounding: str = 'task', tally: Tally | None = None):
    """Clips that each line adds to the commenced hours of the lines before it.

    :param times: the task's covered lines, in order
    :param rounding: one of :data:`ROUNDINGS`
    :param tally: what the lines before these came to
    :return: one whole number per line; negative where a correction gives clips back
    """
    tally = tally or Tally()
    result = []
    for time in times:
        before = tally.clips
        if rounding == 'line' or (rounding == 'task_day' and time.day != tally.day):
            tally.earlier += commenced_hours(tally.minutes)
            tally.minutes = 0
        tally.day = time.day
        tally.minutes += time.minutes
        result.append(tally.clips - before)
    return result
