"""Checks of ``dev/lint`` that no tool we use makes: how XML is laid out, and plain text.

XML is indented by four spaces a level wherever a tag, a closing tag or a comment begins a
line, except among text, where white space means something.
"""

import re
from pathlib import Path
from xml.parsers import expat

INDENT = 4
VERBATIM = {"pre", "script", "style", "textarea"}
TEXT = re.compile(r"\.(cfg|css|csv|js|md|py|scss|toml|txt|xml|yaml)$")
CONFLICT = re.compile(r"^(<<<<<<<|>>>>>>>|=======)( |$)")


def check(path):
    """The problems of one file, as pairs of line number and sentence."""
    if not TEXT.search(path.name) and path.parent.name != "dev":
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
        layout.parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        return [(error.lineno, f"not well-formed: {expat.errors.messages[error.code]}")]
    return [*layout.problems, *layout.indentation()]


class _Layout:
    """What begins the lines of an XML document, as its parser goes through it."""

    def __init__(self, text):
        self.lines, self.ids, self.problems = text.split("\n"), set(), []
        self.elements = []  # per open element: [has text, how many lines had begun before it]
        self.begun = []  # (line, column, depth) of whatever begins a line
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
        self.parser.CommentHandler, self.parser.CharacterDataHandler = self.begin, self.text

    def begin(self, _text=None):
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber
        if not self.lines[line - 1][:column].strip():
            self.begun.append((line, column, len(self.elements)))

    def start(self, name, attributes):
        self.begin()
        known = attributes.get("id")
        if len(self.elements) <= 2 and known and name != "function":  # records, not tags of pages
            if known in self.ids:
                problem = f"the id {known} is used twice in this file"
                self.problems.append((self.parser.CurrentLineNumber, problem))
            self.ids.add(known)
        self.elements.append([name in VERBATIM, len(self.begun)])

    def end(self, _name):
        has_text, first = self.elements.pop()
        if has_text:
            del self.begun[first:]
        else:
            self.begin()

    def text(self, text):
        if self.elements and text.strip():
            self.elements[-1][0] = True

    def indentation(self):
        for line, column, depth in self.begun:
            if column != depth * INDENT:
                yield line, f"indented by {column} spaces instead of {depth * INDENT}"


def print_problems(names):
    """Print the problems of the named files; return how many there were."""
    found = [(name, *problem) for name in names for problem in check(Path(name))]
    for name, line, problem in found:
        print(f"{name}:{line}: {problem}")
    return len(found)
