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
    lines, parser = text.split("\n"), expat.ParserCreate()
    elements = []  # an entry per open element: [has text, how many lines had begun before it]
    begun = []  # (line, column, depth) of whatever begins a line
    ids = set()
    problems = []

    def begin(_text=None):
        line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber
        if not lines[line - 1][:column].strip():
            begun.append((line, column, len(elements)))

    def start(name, attributes):
        begin()
        known = attributes.get("id")
        if len(elements) <= 2 and known and name != "function":  # records, not tags of pages
            if known in ids:
                problem = f"the id {known} is used twice in this file"
                problems.append((parser.CurrentLineNumber, problem))
            ids.add(known)
        elements.append([name in VERBATIM, len(begun)])

    def end(_name):
        has_text, first = elements.pop()
        if has_text:
            del begun[first:]
        else:
            begin()

    def characters(text):
        if elements and text.strip():
            elements[-1][0] = True

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CommentHandler, parser.CharacterDataHandler = begin, characters
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        return [(error.lineno, f"not well-formed: {expat.errors.messages[error.code]}")]
    for line, column, depth in begun:
        if column != depth * INDENT:
            wrong = f"indented by {column} spaces instead of {depth * INDENT}"
            problems.append((line, wrong))
    return problems


def print_problems(names):
    """Print the problems of the named files; return how many there were."""
    found = [(name, *problem) for name in names for problem in check(Path(name))]
    for name, line, problem in found:
        print(f"{name}:{line}: {problem}")
    return len(found)
