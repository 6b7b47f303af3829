"""What an entry does to a card follows from its kind, and is said in one place."""

import re
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.clip_card.models.ledger.clip_card_effect import KINDS

from ...rules.kinds import EFFECTS
from ..common import ClipCardCommon

ROOT = Path(__file__).parents[2]
#: Sets of kinds that stand in one place alone.
SETS = re.compile(r"""'work', 'service'|'expiry', 'forfeiture'""")
HOME = 'rules/kinds.py'


@tagged('post_install', '-at_install')
class TestKinds(ClipCardCommon):
    def test_every_kind_has_one_effect(self):
        kinds = [kind for kinds in EFFECTS.values() for kind in kinds]
        self.assertEqual(sorted(kinds), sorted(kind for kind, _label in KINDS))

    def test_entries_are_found_by_their_effect(self):
        self.stay_on('2025-03-17')
        card = self.buy(10)
        self.log(self.make_task(), 90)
        card._adjust(-1, "Aftale")
        Entry = self.env['clip.card.entry']
        of_card = [('card_id', '=', card.id)]
        for effect, clips in (
            ('purchase', [10]),
            ('use', [-2]),
            ('correction', [-1]),
            ('lapse', []),
        ):
            with self.subTest(effect=effect):
                found = Entry.search([*of_card, ('effect', '=', effect)])
                self.assertEqual(found.mapped('clips'), clips)
                self.assertLessEqual(set(found.mapped('effect')), {effect})
        others = Entry.search([*of_card, ('effect', 'not in', ['purchase', 'use'])])
        self.assertEqual(others.mapped('clips'), [-1])

    def test_sets_of_kinds_are_written_down_once(self):
        paths = [*ROOT.glob('views/**/*.xml'), *ROOT.glob('data/*.xml')]
        for folder in ('rules', 'revenue', 'models', 'wizards', 'reports', 'controllers'):
            paths += ROOT.glob(f'{folder}/**/*.py')
        found = {str(path.relative_to(ROOT)) for path in paths if SETS.search(path.read_text())}
        self.assertEqual(found, {HOME})
