"""Databases that the commands make, and those of others, which they leave alone."""

import os
import time
from contextlib import ExitStack
from unittest.mock import patch

import psycopg2

from ...dev._env import cache, postgres, templates
from ...dev._env.console import Stop
from ...dev._env.database import Databases
from .common import ServerCase


class DatabaseCase(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stack = ExitStack()
        cls.addClassCleanup(stack.close)
        stack.enter_context(cls.environment(XDG_CACHE_HOME=str(cls.cache)))
        cls.server = stack.enter_context(postgres.running())
        cls.databases = Databases(cls.server)

    def setUp(self):
        super().setUp()
        self.addCleanup(self.drop_all)

    def drop_all(self):
        for (name,) in self.server.query("SELECT datname FROM pg_database WHERE oid >= 16384"):
            self.server.query(f'DROP DATABASE "{name}" WITH (FORCE)')

    def names(self):
        return set(self.databases.all())

    def write_file(self, database):
        path = self.databases.filestore(database) / 'ab' / 'file'
        path.parent.mkdir(parents=True)
        path.write_text("it")
        return path


class TestDatabases(DatabaseCase):
    def test_a_database_of_someone_else_is_left_alone(self):
        self.server.query("CREATE DATABASE precious")
        self.server.query("CREATE TABLE kept AS SELECT 7", "precious")
        for action in (
            self.databases.about,
            self.databases.create,
            self.databases.drop,
            self.build,
        ):
            with self.assertRaisesRegex(Stop, "precious was not made by these commands"):
                action("precious")
        self.assertEqual(self.server.query("SELECT * FROM kept", "precious"), [["7"]])
        self.assertEqual(self.names(), {"precious_new"})

    def build(self, name):
        with self.databases.under_construction(name, None):
            pass

    def test_one_that_is_not_there_is_nothing(self):
        self.assertIsNone(self.databases.about("clip_card_nothing"))
        self.databases.drop("clip_card_nothing")

    def test_what_was_noted_is_known(self):
        self.databases.create("clip_card_it", kind="dev", demo="it's 1")
        self.assertEqual(self.databases.about("clip_card_it"), {'kind': "dev", 'demo': "it's 1"})

    def test_a_copy_has_the_files_too(self):
        self.databases.create("clip_card_it", kind="inst")
        self.server.query("CREATE TABLE kept AS SELECT 7", "clip_card_it")
        file = self.write_file("clip_card_it")
        self.databases.close("clip_card_it")
        self.databases.create("clip_card_copy", "clip_card_it", kind="temporary")
        self.assertEqual(self.server.query("SELECT * FROM kept", "clip_card_copy"), [["7"]])
        copied = self.databases.filestore("clip_card_copy") / 'ab' / 'file'
        self.assertTrue(copied.samefile(file))
        with self.assertRaisesRegex(Stop, "not currently accepting connections"):
            self.server.query("SELECT 1", "clip_card_it")
        self.databases.drop("clip_card_copy")
        self.assertFalse(copied.parent.parent.exists())
        self.assertTrue(file.exists())

    def test_one_in_use_can_be_dropped(self):
        self.databases.create("clip_card_it", kind="dev")
        environment = self.server.environment
        user = psycopg2.connect(
            host=environment['PGHOST'],
            port=environment['PGPORT'],
            user=environment['PGUSER'],
            dbname="clip_card_it",
        )
        self.addCleanup(user.close)
        self.databases.drop("clip_card_it")
        self.assertEqual(self.names(), set())

    def test_it_has_its_name_when_it_is_whole(self):
        with self.databases.under_construction("clip_card_it", None) as scratch:
            self.write_file(scratch)
            self.assertIsNone(self.databases.about("clip_card_it"))
        self.assertEqual(self.names(), {"clip_card_it"})
        self.assertTrue((self.databases.filestore("clip_card_it") / 'ab' / 'file').exists())

    def test_what_was_interrupted_has_no_name_and_goes(self):
        with (
            self.assertRaises(KeyboardInterrupt),
            self.databases.under_construction("clip_card_it", None),
        ):
            raise KeyboardInterrupt
        self.assertIsNone(self.databases.about("clip_card_it"))
        with self.databases.temporary("test", None):
            pass
        self.assertEqual(self.names(), set())

    def test_what_is_made_by_someone_else_meanwhile_stays(self):
        with (
            cache.locked("db-clip_card_it"),
            self.databases.under_construction("clip_card_it", None) as scratch,
        ):
            with self.databases.temporary("test", None):
                pass
            self.assertIn(scratch, self.names())

    def test_a_temporary_one_goes_whatever_happens(self):
        with self.assertRaises(ZeroDivisionError), self.databases.temporary("test", None) as name:
            self.write_file(name)
            self.assertEqual(self.databases.about(name)['kind'], "temporary")
            raise ZeroDivisionError
        self.assertEqual(self.names(), set())
        self.assertFalse(self.databases.filestore(name).exists())
        self.assertEqual(list(cache.folder("locks").glob("db-*")), [])

    def test_that_of_a_killed_command_goes_with_the_next(self):
        self.databases.create("clip_card_test_1_dead", kind="temporary")
        self.databases.create("clip_card_dev", kind="dev")
        with self.databases.temporary("test", None) as name:
            with self.databases.temporary("test", None) as other:
                self.assertEqual(self.names(), {name, other, "clip_card_dev"})
            self.assertEqual(self.names(), {name, "clip_card_dev"})


class TestTemplates(DatabaseCase):
    def setUp(self):
        super().setUp()
        self.built = []

    def once(self, key):
        def build(name):
            self.built.append(key)
            self.write_file(name)

        return templates.once(self, "it", key, None, build)

    def test_it_is_built_once_and_only_copied(self):
        self.assertEqual(self.once("a"), "clip_card_it_a")
        self.once("a")
        self.assertEqual(self.built, ["a"])
        self.assertEqual(self.databases.about("clip_card_it_a"), {'kind': "it"})
        with self.assertRaisesRegex(Stop, "not currently accepting connections"):
            self.server.query("SELECT 1", "clip_card_it_a")

    def test_without_its_files_it_is_built_again(self):
        self.once("a")
        self.databases.filestore("clip_card_it_a").rename(self.folder / 'lost')
        self.once("a")
        self.assertEqual(self.built, ["a", "a"])

    def test_a_failed_one_is_not_there(self):
        with self.assertRaises(Stop), patch.object(self, 'write_file', side_effect=Stop("no")):
            self.once("a")
        self.assertIsNone(self.databases.about("clip_card_it_a"))

    def test_those_used_last_are_kept_and_those_of_this_hour(self):
        for key in "abcde":
            self.once(key)
        self.assertEqual(len(self.names()), 5)
        long_ago = time.time() - 7200
        for age, key in enumerate("bcade"):
            os.utime(cache.folder("used") / f"clip_card_it_{key}", (long_ago + age,) * 2)
        self.once("b")
        self.assertEqual(self.names(), {"clip_card_it_b", "clip_card_it_d", "clip_card_it_e"})
