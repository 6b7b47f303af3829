"""The private server: it runs while a command uses it, and nobody else gets in."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path
from unittest import skipUnless
from unittest.mock import patch

from ...dev._env import postgres, throwaway
from ...dev._env.console import Stop
from .common import ServerCase

DEV = Path(postgres.__file__).parents[1]
USE_IT = """
import sys, time
sys.path.insert(0, sys.argv[1])
from _env import postgres
with postgres.running() as server:
    print(server.query("SELECT 1")[0][0], flush=True)
    time.sleep(60)
"""


class TestPrivateServer(ServerCase):
    @contextlib.contextmanager
    def another_command(self):
        """Another command that uses the server; killed at the end."""
        process = subprocess.Popen(
            [sys.executable, '-c', USE_IT, str(DEV)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.assertEqual(process.stdout.readline(), "1\n")
        try:
            yield
        finally:
            process.kill()
            process.communicate()

    def is_running(self):
        return (self.cluster.folder / 'data' / 'postmaster.pid').exists()

    def test_it_runs_while_it_is_used(self):
        with postgres.running() as server:
            self.assertTrue(self.is_running())
            self.assertEqual(server.query("SELECT 1, 'two'"), [["1", "two"]])
            with postgres.running() as same:
                self.assertEqual(same.environment, server.environment)
            self.assertEqual(server.query("SELECT 1"), [["1"]])
        self.assertFalse(self.is_running())

    def test_the_last_command_stops_it(self):
        with self.another_command():
            with postgres.running():
                pass
            self.assertTrue(self.is_running())

    def test_a_killed_command_does_not_keep_it_running_for_ever(self):
        with self.another_command():
            pass
        self.assertTrue(self.is_running())
        with postgres.running() as server:
            server.query("SELECT 1")
        self.assertFalse(self.is_running())

    def test_it_comes_back_after_it_was_killed(self):
        with postgres.running() as server:
            server.query("CREATE DATABASE kept")
        with contextlib.suppress(Stop), postgres.running():
            text = (self.cluster.folder / 'data' / 'postmaster.pid').read_text(encoding='utf-8')
            os.kill(int(text.split()[0]), signal.SIGKILL)
        with postgres.running() as server:
            self.assertEqual(
                server.query("SELECT datname FROM pg_database WHERE datname = 'kept'"), [["kept"]]
            )

    def test_it_has_no_port_and_its_socket_is_for_its_user_alone(self):
        with postgres.running() as server:
            self.assertEqual(server.query("SHOW listen_addresses"), [[""]])
            folder = Path(server.environment['PGHOST'])
            self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o700)

    def test_what_the_server_says_is_a_sentence(self):
        with (
            postgres.running() as server,
            self.assertRaisesRegex(Stop, 'PostgreSQL: .*relation "nothing" does not exist'),
        ):
            server.query("SELECT * FROM nothing")

    def test_what_an_interrupted_command_left_is_made_anew(self):
        left = self.cluster.folder.with_name(f".{self.cluster.folder.name}.killed")
        left.mkdir(parents=True)
        shutil.rmtree(self.cluster.folder, ignore_errors=True)
        self.cluster.folder.mkdir(parents=True)
        (self.cluster.folder / 'half').touch()
        with postgres.running() as server:
            server.query("SELECT 1")
        self.assertFalse(left.exists())
        self.assertFalse((self.cluster.folder / 'half').exists())

    @skipUnless(os.geteuid() == 0, "an administrator's server stands outside the cache")
    def test_the_server_of_a_deleted_cache_is_removed(self):
        with postgres.running():
            pass
        gone = self.make_folder()
        self.set_environment(XDG_CACHE_HOME=str(gone))
        with postgres.running():
            orphan = postgres.private().folder
        self.assertNotEqual(orphan, self.cluster.folder)
        self.set_environment(XDG_CACHE_HOME=str(self.cache))
        postgres.private()
        self.assertTrue(orphan.exists())
        shutil.rmtree(gone)
        postgres.private()
        self.assertFalse(orphan.exists())
        self.assertTrue(self.cluster.folder.exists())

    def test_the_server_that_the_environment_names_is_used(self):
        with postgres.running() as server:
            self.set_environment(XDG_CACHE_HOME=str(self.cache), **server.environment)
            with postgres.running() as named:
                self.assertEqual(named.environment, server.environment)
                self.assertEqual(named.query("SELECT 1"), [["1"]])
                self.assertNotEqual(named.data_dir, server.data_dir)
            self.assertTrue(self.is_running())
            os.environ['PGUSER'] = "postgres"
            with (
                self.assertRaisesRegex(Stop, "refuses the database user postgres"),
                postgres.running(),
            ):
                pass

    def test_no_program_of_the_environment_turns_it_elsewhere(self):
        os.environ |= {'PGDATABASE': "elsewhere", 'PGOPTIONS': "-c nothing=1", 'PGTZ': "Mars"}
        with postgres.running() as server:
            self.assertEqual(server.query("SHOW timezone"), [["UTC"]])

    def test_without_postgresql_the_package_is_named(self):
        with (
            patch.object(postgres, 'PROGRAMS', str(self.folder)),
            patch.dict(os.environ, PATH=str(self.folder)),
            patch.object(os, 'geteuid', lambda: 1000),
            self.assertRaisesRegex(Stop, "PostgreSQL is missing; .*apt-get install postgresql"),
        ):
            postgres.programs()


class TestThrowaway(ServerCase):
    def setUp(self):
        super().setUp()
        self.folder.chmod(0o711)

    def test_what_was_written_survives_a_power_cut(self):
        cluster = throwaway.Cluster(self.folder / 'it')
        with cluster.used():
            server = cluster.server()
            server.query("CREATE TABLE kept AS SELECT 1")
            cluster.kill()
            with self.assertRaises(Stop):
                server.query("SELECT * FROM kept")
            cluster.start()
            self.assertEqual(server.query("SELECT * FROM kept"), [["1"]])
        self.assertFalse((self.folder / 'it' / 'data' / 'postmaster.pid').exists())

    def test_a_replica_follows(self):
        primary = throwaway.Cluster(self.folder / 'primary')
        replica = throwaway.Cluster(self.folder / 'replica')
        with primary.used():
            primary.server().query("CREATE TABLE before AS SELECT 1")
            with replica.used(primary):
                primary.server().query("INSERT INTO before VALUES (2)")
                self.assertEqual(replica.server().query("SELECT pg_is_in_recovery()"), [["t"]])
                self.assertEqual(self.wait_for_rows(replica), "2")

    def wait_for_rows(self, replica):
        for _turn in range(100):
            ((rows,),) = replica.server().query("SELECT count(*) FROM before")
            if rows == "2":
                break
        return rows

    def test_a_database_is_copied_with_its_files(self):
        copy = throwaway.Cluster(self.folder / 'copy')
        with postgres.running() as server, copy.used():
            databases = throwaway.Databases(server)
            databases.create("clip_card_copied", kind="temporary")
            server.query("CREATE TABLE kept AS SELECT 7", "clip_card_copied")
            databases.filestore("clip_card_copied").mkdir(parents=True)
            (databases.filestore("clip_card_copied") / 'file').write_text("it")
            throwaway.copy(server, "clip_card_copied", copy.server())
            databases.drop("clip_card_copied")
            target = copy.server()
            self.assertEqual(target.query("SELECT * FROM kept", "clip_card_copied"), [["7"]])
            copied = throwaway.Databases(target)
            self.assertEqual((copied.filestore("clip_card_copied") / 'file').read_text(), "it")
            self.assertIsNotNone(copied.about("clip_card_copied"))
