"""A method fits on a screen, and a file has one topic."""

import ast
from pathlib import Path

from .common import PlainCase

ROOT = Path(__file__).parents[1]
#: Lines, with docstring and blank ones.
METHOD, FILE = 40, 400
#: What is longer, by its path (and name), and why.
LONGER = {}


class TestLengths(PlainCase):
    def test_python(self):
        found = {}
        for path in ROOT.rglob('*.py'):
            name, text = str(path.relative_to(ROOT)), path.read_text()
            found[name] = text.count('\n') - FILE
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef):
                    found[f'{name} {node.name}'] = node.end_lineno - node.lineno + 1 - METHOD
        self.assertIn('models/ledger/clip_card_account.py _post', found)
        self.assertEqual({name for name, more in found.items() if more > 0}, LONGER.keys())
