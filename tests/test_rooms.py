"""The rooms of ``models/`` build on each other in the order that ``pyproject.toml`` gives them."""

import ast
import inspect
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from odoo.tests import TransactionCase, tagged

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
OURS = 'odoo.addons.clip_card.'
MODELS = f'{OURS}models.'
#: Columns of Odoo's own tables between two models; no field of Odoo is called like them.
STOCK_COLUMNS = {'invoice_line_id', 'order_line_id'}

#: Files without a model, and why they stand where models do.
NO_MODELS = {
    'models/ledger/shared.py': "what every room asks (rights, reasons, activities) is the ledger's",
    'models/time/touched.py': "the SQL of one model's file, account_analytic_line_facts",
}


def read_rooms():
    """The names of the rooms, from the one that all build on upwards."""
    tool = tomllib.loads((ROOT / 'pyproject.toml').read_text())['tool']['importlinter']
    layers = next(it for it in tool['contracts'] if it.get('containers') == ['clip_card.models'])
    return layers['layers'][::-1]


class Use(NamedTuple):
    """A name that a room's code says, and where."""

    room: str
    name: str
    place: str


class Sources:
    """What the classes of each room define, and the names that its code uses."""

    def __init__(self, rooms):
        self.defined = defaultdict(set)
        self.plain = defaultdict(set)
        self.uses = []
        for room in rooms:
            for path in sorted((ROOT / 'models' / room).glob('*.py')):
                self._read(room, path)

    def _read(self, room, path):
        tree = ast.parse(path.read_text())
        said = {id(it) for it in self._get_docstrings(tree)}
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                read = self._read_class if self._is_model(node) else self._read_helper
                read(room, node)
            place = f'{path.relative_to(ROOT)}:{getattr(node, "lineno", 0)}'
            if isinstance(node, ast.Attribute):
                self.uses.append(Use(room, node.attr, place))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                names = () if id(node) in said else self._get_names(node.value)
                self.uses += [Use(room, name, place) for name in names]

    def _get_docstrings(self, tree):
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr):
                yield node.value

    def _is_model(self, node):
        bases = {base.attr for base in node.bases if isinstance(base, ast.Attribute)}
        return bool(bases & {'Model', 'AbstractModel', 'TransientModel'})

    def _read_class(self, room, node):
        """Note methods, fields, the model that is made, and its table."""
        extended = {
            name.value
            for item in node.body
            if isinstance(item, ast.Assign) and item.targets[0].id == '_inherit'
            for name in ast.walk(item.value)
            if isinstance(name, ast.Constant)
        }
        for item in node.body:
            if isinstance(item, ast.FunctionDef):
                self.defined[item.name].add(room)
            elif isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
                name, value = item.targets[0].id, item.value
                if name == '_name' and value.value in extended:
                    continue
                if name == '_name':
                    self.defined[value.value].add(room)
                    self.defined[value.value.replace('.', '_')].add(room)
                elif isinstance(value, ast.Call):
                    self.defined[name].add(room)

    def _read_helper(self, room, node):
        """Note what belongs to the objects of a class that is no model."""
        for item in ast.walk(node):
            if isinstance(item, ast.Attribute) and isinstance(item.ctx, ast.Store):
                self.plain[item.attr].add(room)

    def _get_names(self, text):
        """A string that is a name, or a path of names; of a longer one what can be no word."""
        if re.fullmatch(r'[a-z]+(\.[a-z]+)+', text):
            return {text}
        words = set(re.findall(r'\w+', text))
        if re.fullmatch(r'[\w.]+', text):
            return words
        return {word for word in words if '_' in word}

    def find_upward(self, rooms, stock):
        """Uses of what only a room above defines, and nothing of Odoo's or Python's does."""
        level = {room: number for number, room in enumerate(rooms)}
        for use in self.uses:
            if use.name in self.defined and use.name not in stock:
                homes = self.defined[use.name] | self.plain[use.name]
                if level[use.room] < min(map(level.get, homes)):
                    yield use


@tagged('post_install', '-at_install')
class TestRooms(TransactionCase):
    def setUp(self):
        super().setUp()
        self.rooms = read_rooms()

    def get_stock_names(self):
        """Methods and fields of Odoo's own models, and of tuples."""
        names = set(dir(NamedTuple('Empty', [])))
        for model in self.registry.values():
            for base in model.mro():
                if getattr(base, 'pool', None) is None and not base.__module__.startswith(OURS):
                    names.update(vars(base))
        return names | STOCK_COLUMNS

    def test_rooms_are_loaded_in_their_order(self):
        tree = ast.parse((ROOT / 'models' / '__init__.py').read_text())
        imported = [name.name for node in tree.body[1:] for name in node.names]
        self.assertEqual(imported, self.rooms)
        folders = {path.name for path in (ROOT / 'models').iterdir()} - {'__pycache__'}
        self.assertEqual(folders, {'__init__.py', *self.rooms})

    def test_classes_of_a_model_stand_in_the_order_of_the_rooms(self):
        """Whoever is above is asked first, and hands on to those below with ``super()``."""
        found = 0
        for name, model in self.registry.items():
            # What several models share stands below all of them.
            own = [it for it in model.mro() if vars(it).get('_name', name) == name]
            modules = [base.__module__ for base in own]
            rooms = [it[len(MODELS) :].split('.')[0] for it in modules if it.startswith(MODELS)]
            found += len(set(rooms)) > 1
            with self.subTest(model=name):
                self.assertEqual(rooms, sorted(rooms, key=self.rooms.index, reverse=True))
        self.assertGreater(found, 10)

    def test_whoever_hands_on_has_somebody_below(self):
        for name, model in self.registry.items():
            bases = model.mro()
            for number, base in enumerate(bases):
                if not base.__module__.startswith(MODELS):
                    continue
                for method, value in vars(base).items():
                    said = value.__code__.co_names if inspect.isfunction(value) else ()
                    if 'super' in said and method in said:
                        below = any(method in vars(it) for it in bases[number + 1 :])
                        self.assertTrue(below, f"{base.__module__}, {name}: {method}")

    def test_no_room_uses_what_only_a_room_above_defines(self):
        upward = defaultdict(list)
        for use in Sources(self.rooms).find_upward(self.rooms, self.get_stock_names()):
            upward[use.room, use.name].append(use.place)
        self.assertFalse(upward, "A room above should override a method that this one calls")

    def test_an_upward_use_is_found(self):
        sources = Sources(self.rooms)
        used = [
            Use('ledger', '_clip_card_allocate', ''),
            Use('portal', '_clip_card_allocate', ''),
            Use('life', 'clip.card.subscription', ''),
            Use('ledger', '_pay_due', ''),
        ]
        sources.uses = used
        found = list(sources.find_upward(self.rooms, self.get_stock_names()))
        self.assertEqual(found, [used[0], used[2]])

    def test_every_file_is_a_model_s(self):
        """What is no model stands where a reader looks for it; CONTRIBUTING says where."""
        others = set()
        for path in (ROOT / 'models').glob('*/[!_]*.py'):
            parts = ast.parse(path.read_text()).body
            classes = [it for it in parts if isinstance(it, ast.ClassDef)]
            if not any(map(Sources([])._is_model, classes)):
                others.add(str(path.relative_to(ROOT)))
        self.assertEqual(others, NO_MODELS.keys())

    def test_no_import_is_there_for_its_order_alone(self):
        for path in (ROOT / 'models').glob('*/*.py'):
            with self.subTest(path=path.name):
                self.assertNotIn('F401', path.read_text())
