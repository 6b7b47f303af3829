"""Transport to the customer: once per visit, before rounding, and no driving fee."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Zone:
    """Addresses that count a standard time.

    :param country: an identifier of the country
    :param ranges: postcodes from and to, both included
    :param minutes: the one-way transport time
    """

    country: object
    ranges: tuple[tuple[int, int], ...]
    minutes: int

    def holds(self, country, postcode: int | None) -> bool:
        return (
            postcode is not None
            and country == self.country
            and any(first <= postcode <= last for first, last in self.ranges)
        )


@dataclass(frozen=True)
class OnSite:
    """An on-site line of a visit: one consultant, one day, one address.

    :param id: the order within the visit
    :param typed: minutes typed by hand, or None
    :param standard: minutes of the zone or the address when the line was written, or None
    :param free: the line costs nothing, so it carries no transport
    """

    id: int
    typed: int | None = None
    standard: int | None = None
    free: bool = False


def postcode_number(postcode: str | None) -> int | None:
    """The digits of a postcode such as "2900" or "DK-2900"."""
    digits = ''.join(char for char in postcode or '' if char.isdigit())
    return int(digits) if digits else None


def standard_minutes(country, postcode: str | None, address_minutes: int, zones: Iterable[Zone]):
    """The time that counts for an address when nobody types another.

    Inside a zone it is the zone's, outside every zone the one set on the address.

    :param address_minutes: the time set on the address, 0 when none is
    :return: minutes, or None when nobody has set any
    """
    number = postcode_number(postcode)
    for zone in zones:
        if zone.holds(country, number):
            return zone.minutes
    return address_minutes or None


def visit_minutes(lines: Iterable[OnSite]) -> dict[int, int | None]:
    """Transport minutes that each line of one visit carries.

    The visit's first line that is not free carries them all. A time typed on any of the lines
    counts instead of the standard.

    :return: minutes per line id; None marks the line that should carry a time nobody knows
    """
    result = {}
    paying = []
    for line in sorted(lines, key=lambda line: line.id):
        result[line.id] = 0
        if not line.free:
            paying.append(line)
    if paying:
        times = [line.typed for line in paying] + [line.standard for line in paying]
        result[paying[0].id] = next((time for time in times if time is not None), None)
    return result
