"""Checks of ``dev/lint`` that no tool we use makes: how XML is laid out, and plain text.

XML is indented by four spaces a level wherever a tag, a closing tag or a comment begins a
line, except among text, where white space means something.
"""

import re
import sys
from pathlib import Path
from xml.parsers import expat

INDENT = 4
VERBATIM = {"pre", "script", "style", "textarea"}
TEXT_SUFFIXES = {
    ".cfg",
    ".css",
    ".csv",
    ".js",
    ".md",
    ".py",
    ".scss",
    ".toml",
    ".txt",
    ".xml",
    ".yaml",
}
CONFLICT = re.compile(r"^(<<<<<<<|>>>>>>>|=======)( |$)")


def check(path):
    """The problems of one file, as pairs of line number and sentence."""
    if path.suffix not in TEXT_SUFFIXES and path.parent.name != "dev":
        return []
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return [(1, "is not UTF-8")]
    problems = list(_text_problems(text))
    if path.suffix == ".xml":
        problems += _xml_problems(text)
    return sorted(problems)


def _text_problems(text):
    lines = text.split("\n")
    if text and (lines[-1] or (len(lines) > 1 and not lines[-2].strip())):
        yield len(lines), "the file does not end in exactly one line break"
    for number, line in enumerate(lines, 1):
        if line != line.rstrip():
            yield number, "white space at the line's end"
        if "\t" in line:
            yield number, "a tab"
        if CONFLICT.match(line):
            yield number, "a merge conflict's marker"


def _xml_problems(text):
    layout = _Layout(text)
    try:
        layout.read()
    except expat.ExpatError as error:
        yield error.lineno, f"not well-formed: {expat.errors.messages[error.code]}"
        return
    yield from layout.problems()


class _Layout:
    """Reads an XML text and notes where its tags begin lines, and at which depth."""

    def __init__(self, text):
        self._lines = text.split("\n")
        self._open = []  # an entry per open element: its name, [has text], its beginnings
        self._begun = []  # (line, depth) of whatever begins a line
        self._ids = {}
        self._doubles = []

    def read(self):
        """Go through the text.

        :raises expat.ExpatError: when it is not well-formed.
        """
        self._parser = parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CommentHandler = lambda _text: self._begins(len(self._open))
        parser.CharacterDataHandler = self._characters
        parser.Parse("\n".join(self._lines).encode(), True)

    def problems(self):
        """The wrong indentations and double identifiers found."""
        for line, depth in self._begun:
            found = len(self._lines[line - 1]) - len(self._lines[line - 1].lstrip())
            if found != depth * INDENT:
                yield line, f"indented by {found} spaces instead of {depth * INDENT}"
        for line, name in self._doubles:
            yield line, f"the id {name} is used twice in this file"

    def _start(self, name, attributes):
        self._begins(len(self._open))
        if len(self._open) <= 2 and "id" in attributes:  # records, not tags of pages
            if attributes["id"] in self._ids and name != "function":
                self._doubles.append((self._parser.CurrentLineNumber, attributes["id"]))
            self._ids[attributes["id"]] = name
        self._open.append([name, name in VERBATIM, len(self._begun)])

    def _end(self, _name):
        _name, has_text, first = self._open.pop()
        if has_text:
            del self._begun[first:]
        else:
            self._begins(len(self._open))

    def _characters(self, text):
        if self._open and text.strip():
            self._open[-1][1] = True

    def _begins(self, depth):
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber
        if not self._lines[line - 1][:column].strip():
            self._begun.append((line, depth))


def main(names):
    """Print the problems of the named files; return how many there were."""
    count = 0
    for name in names:
        for line, problem in check(Path(name)):
            print(f"{name}:{line}: {problem}")
            count += 1
    return count


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
