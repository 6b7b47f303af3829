"""What of Odoo's own methods this addon builds on, as they were when they were read.

`stock_methods.txt` has a line for each method of Odoo that one of ours overrides, and for each
private one that our code calls: where it is defined, its arguments, and a hash of its source.
With a newer Odoo the test names what changed. Read those methods, mend what follows from them, and
write the file anew:

    CLIP_CARD_STOCK_METHODS=write ./dev/test tests/test_stock_methods.py
"""

import ast
import hashlib
import inspect
import os
import re
import textwrap
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).parents[1]
FILE = Path(__file__).with_name('stock_methods.txt')
OURS = 'odoo.addons.clip_card.'
BESIDE = f'{OURS}beside.'
FOLDERS = ('controllers', 'models', 'reports', 'revenue', 'wizards')
#: What every module may override; Odoo keeps these as they are.
PUBLIC = {'copy', 'copy_data', 'create', 'default_get', 'read', 'unlink', 'write'}


def describe(function):
    """Where a method is defined, its arguments, and a hash of what it does."""
    source = textwrap.dedent(inspect.getsource(function))
    tree = ast.dump(ast.parse(source))  # neither comments nor layout
    digest = hashlib.sha256(tree.encode()).hexdigest()[:12]
    place = f'{function.__module__}:{function.__qualname__}'
    arguments = re.sub(r' at 0x[0-9a-f]+>', '>', str(inspect.signature(function)))
    return f'{place}{arguments} {digest}'


def get_called_names():
    """Private names that our code calls on something else than itself."""
    names = set()
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob('*.py'):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    name = node.func.attr
                    if name.startswith('_') and not name.startswith('__'):
                        names.add(name)
    return names


@tagged('post_install', '-at_install')
class TestStockMethods(TransactionCase):
    def get_known_modules(self):
        """Python modules of what we depend on; others may be installed beside us."""
        module = self.env['ir.module.module'].search([('name', '=', 'clip_card')])
        names = module.upstream_dependencies(exclude_states=('uninstallable',)).mapped('name')
        return {'odoo.addons.' + name for name in [*names, 'base']}

    def get_functions(self):
        """Per model: pairs of name and function, ours marked, in the order of inheritance."""
        known = self.get_known_modules()
        for model in self.env.registry.values():
            for cls in model.mro():
                module = cls.__module__
                if module.startswith(BESIDE):
                    continue  # there only with modules that we do not depend on
                ours = module.startswith(OURS)
                stock = '.'.join(module.split('.')[:3]) in known or module.startswith('odoo.orm')
                if (ours or stock) and getattr(cls, 'pool', None) is None:
                    for name, member in vars(cls).items():
                        function = getattr(member, '__func__', member)
                        if inspect.isfunction(function):
                            yield model, name, function, ours

    def get_lines(self):
        own, stock = {}, {}
        for model, name, function, ours in self.get_functions():
            (own if ours else stock).setdefault((name, model), []).append(function)
        mine = {name for name, _model in own}
        called = get_called_names() - mine
        used = {
            function
            for (name, model), functions in stock.items()
            if (name, model) in own or name in called
            for function in functions
            if not name.startswith('__') and name not in PUBLIC
        }
        return sorted({describe(inspect.unwrap(function)) for function in used})

    def test_they_are_as_they_were_read(self):
        lines = self.get_lines()
        if os.environ.get('CLIP_CARD_STOCK_METHODS') == 'write':
            FILE.write_text('\n'.join(lines) + '\n')
        kept = FILE.read_text().splitlines()
        gone = [line for line in kept if line not in lines]
        new = [line for line in lines if line not in kept]
        self.assertFalse(
            gone + new,
            "Odoo's own methods changed, or others are used. Was:\n  {}\nIs:\n  {}\n{}".format(
                '\n  '.join(gone), '\n  '.join(new), __doc__
            ),
        )
