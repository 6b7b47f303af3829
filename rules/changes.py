"""What is written of lines of time inside one create, write or unlink, until it is planned."""

from dataclasses import dataclass, field

from .work import Facts, Line


@dataclass
class Changes:
    """The change that is under way.

    :ivar parents: task, project and company that lines had before it, per line id
    :ivar billing: whether their projects were paid in clips, per line id
    :ivar lines: those that were covered, as they stood before it
    :ivar facts: what it was expected to touch, read before it was written
    :ivar written: names of the fields that were written, per line id
    :ivar typed: ids of lines whose transport time was typed by hand
    :ivar gone: ids of lines that are being deleted
    :ivar nested: somebody wrote, created or deleted lines inside the change; what is rolled back
        meanwhile may still be noted
    """

    parents: dict[int, tuple] = field(default_factory=dict)
    billing: dict[int, bool] = field(default_factory=dict)
    lines: dict[int, Line] = field(default_factory=dict)
    facts: Facts | None = None
    written: dict[int, set] = field(default_factory=dict)
    typed: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    nested: bool = False

    def note(self, ids, names, hours=None):
        """Have lines planned of which these fields were written.

        :param hours: the transport time that came with them, if any
        """
        for line_id in set(ids) - self.gone:
            self.written.setdefault(line_id, set()).update(names)
            if 'clip_card_transport_hours' in names:
                self.typed.discard(line_id)
            if hours is not None and hours is not False:
                self.typed.add(line_id)

    def note_gone(self, ids):
        """Lines that are deleted now are done with, whoever writes them meanwhile."""
        self.gone.update(ids)
        for line_id in ids:
            self.written.pop(line_id, None)
