"""What `./dev/test` prepares for the tests that its arguments name."""

from ...dev._env.commands import test as command
from .common import ToolCase


class TestTestCommand(ToolCase):
    def test_releases_are_made_for_the_tests_that_ask_for_them_alone(self):
        for arguments, needed in (
            ([], True),
            (['-x', '-k', 'first'], True),
            (['tests'], True),
            (['tests/'], True),
            ([str(command.UPGRADES)], True),
            (['tests/test_upgrade.py::TestUpgrade::test_first', 'tests/time'], True),
            (['tests/time', '-x'], False),
            (['tests/rules/test_hours.py::TestHours'], False),
            (['-k', 'upgrade', 'tests/ledger'], False),
        ):
            with self.subTest(arguments=arguments):
                self.assertEqual(command._asks_for(arguments, command.UPGRADES), needed)

    def test_named_files_are_run_by_one_process(self):
        self.assertEqual(command._workers(['tests/time', '-x']), 1)
        self.assertEqual(command._workers(['--pdb']), 1)
        self.assertGreaterEqual(command._workers(['-x']), 1)
