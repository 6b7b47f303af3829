"""The cache: what is built appears whole or not at all, and locks end with their holders."""

import subprocess
import sys
from pathlib import Path

from ...dev._env import cache
from ...dev._env.console import Stop
from .common import ToolCase

DEV = Path(cache.__file__).parents[1]


class TestCache(ToolCase):
    def test_it_is_where_the_environment_says(self):
        self.assertEqual(cache.root(), self.folder / 'cache' / 'clip_card')
        self.assertTrue(cache.folder("a/b").is_dir())

    def test_a_folder_that_cannot_be_made_is_a_sentence(self):
        (self.folder / 'file').touch()
        self.set_environment(XDG_CACHE_HOME=str(self.folder / 'file'))
        with self.assertRaisesRegex(Stop, r"the cache folder .* cannot be made \(Not a directory"):
            cache.root()

    def test_the_same_parts_have_the_same_key(self):
        self.assertEqual(cache.key("a", {'b': 1}), cache.key("a", {'b': 1}))
        self.assertNotEqual(cache.key("a", "b"), cache.key("ab"))

    def test_too_little_room_is_said_before_anything_is_fetched(self):
        cache.need_space(0)
        with self.assertRaisesRegex(Stop, "make room, or set XDG_CACHE_HOME"):
            cache.need_space(10**9)

    def test_what_is_built_is_built_once(self):
        builds = []

        def build(folder):
            builds.append(folder)
            (folder / 'file').write_text("whole")

        for _turn in range(2):
            made = cache.built_once(cache.folder("things"), "one", build)
        self.assertEqual(made, cache.root() / 'things' / 'one')
        self.assertEqual((made / 'file').read_text(), "whole")
        self.assertEqual(len(builds), 1)
        self.assertEqual([path.name for path in made.parent.iterdir()], ["one"])

    def test_what_was_interrupted_is_not_there(self):
        things = cache.folder("things")

        def build(folder):
            (folder / 'half').touch()
            raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            cache.built_once(things, "one", build)
        self.assertEqual(list(things.iterdir()), [])
        (things / '.one.killed').mkdir()
        cache.built_once(things, "one", lambda folder: None)
        self.assertEqual([path.name for path in things.iterdir()], ["one"])


class TestLock(ToolCase):
    def test_one_has_it_at_a_time(self):
        first, second = cache.Lock("it"), cache.Lock("it")
        self.assertTrue(first.take(wait=False))
        self.assertFalse(second.take(wait=False))
        first.release()
        self.assertTrue(second.take(wait=False))
        second.release()

    def test_several_may_share_it(self):
        first, second, third = (cache.Lock("it") for _number in range(3))
        self.assertTrue(first.take(shared=True, wait=False))
        self.assertTrue(second.take(shared=True, wait=False))
        self.assertFalse(third.take(wait=False))
        for lock in (first, second, third):
            lock.release()

    def test_its_note_is_for_the_others(self):
        lock, other = cache.Lock("it"), cache.Lock("it")
        lock.take()
        lock.note("8070")
        self.assertEqual(other.read_note(), "8070")
        lock.forget()
        other.release()
        self.assertEqual(list(cache.folder("locks").iterdir()), [])

    def test_it_is_gone_when_its_holder_is_killed(self):
        program = (
            "import sys, time; sys.path.insert(0, sys.argv[1])\n"
            "from _env import cache\n"
            "lock = cache.Lock('it'); lock.take(); print('taken', flush=True); time.sleep(60)"
        )
        command = [sys.executable, '-c', program, str(DEV)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
            self.assertEqual(holder.stdout.readline(), "taken\n")
            lock = cache.Lock("it")
            self.assertFalse(lock.take(wait=False))
            holder.kill()
        self.assertTrue(lock.take(wait=False))
        lock.release()

    def test_whoever_waits_is_told_for_what(self):
        program = (
            "import sys; sys.path.insert(0, sys.argv[1])\n"
            "from _env import cache\n"
            "with cache.locked('it', 'fetching Odoo'): print('mine')"
        )
        with cache.locked("it"):
            waiter = subprocess.Popen(
                [sys.executable, '-c', program, str(DEV)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            self.assertEqual(
                waiter.stderr.readline(), "  Waiting for another command: fetching Odoo\n"
            )
        self.assertEqual(waiter.communicate(timeout=20)[0], "mine\n")
