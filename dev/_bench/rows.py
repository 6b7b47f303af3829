"""What was measured beside what, and the table and the file that are made of it; no Odoo here."""

import json
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path

STOCK = "stock"
PLAIN_SQL = "plain SQL"
HEAD = (
    "part",
    "what",
    "time",
    "beside",
    "its time",
    "ratio",
    "CPU",
    "growth",
    "per second",
    "queries",
    "peak memory",
)
#: Columns of text; numbers stand to the right.
TEXTS = {"part", "what", "beside"}


@dataclass(frozen=True)
class Row:
    """One thing measured, and what it is compared with.

    A figure is a dictionary of ``seconds``, ``queries`` and ``memory`` (peak, in bytes), and of
    ``cpu`` where that is known: seconds of a processor.

    :param what: what was done
    :param figure: what it took
    :param base: what the other took, if there is one
    :param beside: what the other is: stock Odoo, plain SQL, another addon
    :param count: how many records it was, where a speed says more than a time
    :param small: what it took with a tenth of the records
    """

    what: str
    figure: dict
    base: dict | None = None
    beside: str = ""
    count: int | None = None
    small: dict | None = None

    @property
    def ratio(self):
        """How many times as long as the other it took; None when alone."""
        return self.figure["seconds"] / self.base["seconds"] if self.base else None

    @property
    def cpu_ratio(self):
        """The same by processor, which what else runs on the machine does not change."""
        known = self.base and self.base.get("cpu") and self.figure.get("cpu")
        return known / self.base["cpu"] if known else None

    @property
    def growth(self):
        """The exponent with which it grows with its records: 0 not at all, 1 as they do."""
        name = "cpu" if self.small and self.small.get("cpu") else "seconds"
        return math.log10(self.figure[name] / self.small[name]) if self.small else None

    @property
    def per_second(self):
        """Records per second; None where they are not counted."""
        return self.count / self.figure["seconds"] if self.count else None

    def as_json(self):
        """Everything known, for a file."""
        names = ("ratio", "cpu_ratio", "growth", "per_second")
        return {**asdict(self), **{name: getattr(self, name) for name in names}}

    def sentence(self):
        """The row while others are still being measured."""
        beside = f", {self.ratio:.2f} of {self.beside}" if self.base else ""
        cpu = f" ({self.cpu_ratio:.2f} CPU)" if self.cpu_ratio else ""
        growth = f", growth {self.growth:.2f}" if self.small else ""
        return f"{self.what}: {_time(self.figure)}{beside}{cpu}{growth}"

    def cells(self, ratios=()):
        """What stands in the table, from the second column on.

        :param ratios: of all runs, whose range is shown when there were several
        """
        ratio, cpu, growth = (
            "" if it is None else f"{it:,.2f}" for it in (self.ratio, self.cpu_ratio, self.growth)
        )
        if ratio and len(ratios) > 1:
            ratio += f" ({min(ratios):,.2f} to {max(ratios):,.2f})"
        return (
            self.what,
            _time(self.figure),
            self.beside,
            _time(self.base),
            ratio,
            cpu,
            growth,
            "" if self.per_second is None else f"{self.per_second:,.0f}",
            " / ".join(_queries(each) for each in (self.figure, self.base) if each),
            f"{self.figure['memory'] / 2**20:,.0f} MiB",
        )


@dataclass
class PartResult:
    """What came out of a part: its rows, and what went wrong if it did not get to its end."""

    title: str
    rows: list = field(default_factory=list)
    seconds: float = 0.0
    load: float | None = None
    problem: str | None = None

    def lines(self):
        """The cells of each row; of several runs those of the one with the median ratio."""
        runs = {}
        for row in self.rows:
            runs.setdefault((row.what, row.beside), []).append(row)
        for rows in runs.values():
            ratios = [row.ratio for row in rows]
            by_ratio = sorted(rows, key=lambda row: row.ratio or row.figure["seconds"])
            yield by_ratio[(len(rows) - 1) // 2].cells(ratios)

    def as_json(self):
        """Everything known, for a file."""
        return {**vars(self), "rows": [row.as_json() for row in self.rows]}


@dataclass
class Report:
    """A run: what was asked for, on which machine, and what came out part by part."""

    command: str
    started: str
    machine: dict
    commit: str | None = None
    seconds: float = 0.0
    parts: dict = field(default_factory=dict)

    @property
    def problems(self):
        """What went wrong, by part."""
        return {name: part.problem for name, part in self.parts.items() if part.problem}

    def save(self, path):
        """Write everything as JSON; the file is whole whenever the run ends."""
        parts = {name: part.as_json() for name, part in self.parts.items()}
        text = json.dumps({**vars(self), "parts": parts}, indent=2, ensure_ascii=False)
        target = Path(path)
        scratch = target.with_name(f".{target.name}.new")
        scratch.write_text(text + "\n", encoding="utf-8")
        scratch.replace(target)

    def table(self):
        """The lines of one table of all parts, in Markdown."""
        table = [HEAD]
        for name, part in self.parts.items():
            for number, cells in enumerate(part.lines()):
                table.append(("" if number else name, *cells))
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        is_text = [name in TEXTS for name in HEAD]
        rule = [
            "-" * width if text else "-" * (width - 1) + ":"
            for width, text in zip(widths, is_text, strict=True)
        ]
        return [
            "| "
            + " | ".join(
                cell.ljust(width) if text else cell.rjust(width)
                for cell, width, text in zip(line, widths, is_text, strict=True)
            )
            + " |"
            for line in (HEAD, rule, *table[1:])
        ]


def _time(figure):
    if not figure:
        return ""
    seconds = figure["seconds"]
    if seconds < 1:
        return f"{seconds * 1000:,.1f} ms"
    return f"{seconds:,.2f} s" if seconds < 10 else f"{seconds:,.1f} s"


def _queries(figure):
    return f"{figure['queries']:,.0f}"
