"""How far a new reader has to go to follow one save."""

import sys
from functools import cached_property
from inspect import getattr_static
from itertools import pairwise
from pathlib import Path

from odoo.tests import tagged

from ... import rules
from ..common import ClipCardCommon

ROOT = Path(__file__).parents[2]
FILES, FUNCTIONS, RETURNS = 12, 60, 27


@tagged('post_install', '-at_install')
class TestPath(ClipCardCommon):
    """The path of one line from its door to what is posted: time's own room, and the rules."""

    def trace(self, action):
        """What is called of it, in order, as (file, function); properties are values."""
        calls = []

        def note(frame, event, _arg):
            code = frame.f_code
            if event != 'call' or code.co_name.startswith('<') or code in values:
                return
            path = Path(code.co_filename)
            if path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / 'tests'):
                room = path.relative_to(ROOT)
                if room.is_relative_to('models/time') or room.is_relative_to('rules'):
                    calls.append((str(room), code.co_name))

        values = self.get_properties()
        sys.setprofile(note)
        try:
            action()
        finally:
            sys.setprofile(None)
        return calls

    def get_properties(self):
        modules = [module for module in vars(rules).values() if hasattr(module, '__file__')]
        classes = [it for module in modules for it in vars(module).values() if isinstance(it, type)]
        found = [getattr_static(it, name) for it in classes for name in vars(it)]
        getters = [
            getattr(it, 'fget', None) or it.func
            for it in found
            if isinstance(it, (property, cached_property))
        ]
        return {it.__code__ for it in getters}

    def test_a_new_line(self):
        self.stay_on('2025-03-12')
        self.buy(10)
        task = self.make_task()
        self.log(task, 30)
        self.env.flush_all()
        calls = self.trace(lambda: self.log(task, 45))
        returns, seen = 0, set()
        for (before, _function), (name, _other) in pairwise(calls):
            seen.add(before)
            returns += name != before and name in seen
        files = {name for name, _function in calls}
        self.assertIn(('rules/planning.py', 'plan'), calls)
        self.assertLessEqual(len(files), FILES, sorted(files))
        self.assertLessEqual(len(set(calls)), FUNCTIONS)
        self.assertLessEqual(returns, RETURNS)
