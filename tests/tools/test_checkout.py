"""What makes an installed database stale: the sources, in whatever folder, and nothing else."""

from unittest.mock import patch

from ...dev._env import checkout
from .common import ToolCase

MANIFEST = "{'name': \"It\", 'data': ['data/terms.txt'], 'depends': ['sale']}"


class TestSources(ToolCase):
    def setUp(self):
        super().setUp()
        self.root = self.folder / 'addon'
        self.enterContext_(patch.object(checkout, 'ROOT', self.root))
        self.write_files('__manifest__.py', MANIFEST)
        for path in (
            'models/ledger/clip_card.py',
            'views/ledger/clip_card_views.xml',
            'i18n/da.po',
        ):
            self.write_files(path, "first")
        self.write_files('data/terms.txt', "first")

    def write_files(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def assertStale(self, path, stale):
        before = checkout.sources_hash()
        self.write_files(path, "changed")
        (self.assertNotEqual if stale else self.assertEqual)(checkout.sources_hash(), before, path)

    def test_a_file_of_a_room_counts(self):
        self.assertStale('models/ledger/clip_card.py', stale=True)
        self.assertStale('models/time/rooms/work.py', stale=True)
        self.assertStale('views/ledger/clip_card_views.xml', stale=True)
        self.assertStale('migrations/19.0.4.0.0/pre-keep.py', stale=True)
        self.assertStale('i18n/da.po', stale=True)

    def test_a_file_that_moved_counts(self):
        before = checkout.sources_hash()
        (self.root / 'models/ledger/clip_card.py').rename(self.root / 'models/clip_card.py')
        self.assertNotEqual(checkout.sources_hash(), before)

    def test_a_file_counts_that_the_manifest_names(self):
        self.assertStale('data/terms.txt', stale=True)
        self.assertStale('data/other.txt', stale=False)

    def test_tests_tools_and_the_demo_are_not_installed(self):
        for path in (
            'tests/test_tours.py',
            'tests/ledger/test_ledger.py',
            'tests/tools/sub/test_it.py',
            'static/tests/tours/portal.js',
            'dev/_env/cache.py',
            'dev/docs/scaling.md',
            'demo/build.py',
            'models/ledger/__pycache__/clip_card.py',
            '.git/hooks/it.py',
            'node_modules/it.js',
            'README.md',
        ):
            self.assertStale(path, stale=False)

    def test_folders_of_a_room_are_not_taken_for_the_tools(self):
        self.assertStale('models/demo/clip_card.py', stale=True)
        self.assertStale('views/tests/it.xml', stale=True)

    def test_the_demo_is_stale_when_its_program_changes(self):
        before = checkout.demo_hash()
        self.write_files('models/ledger/clip_card.py', "changed")
        self.assertEqual(checkout.demo_hash(), before)
        self.write_files('demo/build.py', "changed")
        self.assertNotEqual(checkout.demo_hash(), before)

    def test_odoo_finds_it_under_its_name(self):
        link = checkout.addons_folder() / 'clip_card'
        self.assertEqual(link.resolve(), self.root)
        other = self.folder / 'other'
        link.unlink()
        link.symlink_to(other)
        self.assertEqual((checkout.addons_folder() / 'clip_card').resolve(), self.root)
        self.assertEqual(checkout.manifest()['depends'], ['sale'])
