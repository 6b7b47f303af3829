"""What the commands need of the machine, and what they say when it is missing."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from ...dev._env import apt, checkout, console, odoo_source, pdf, system
from ...dev._env.console import Stop
from .common import ToolCase

DEV = checkout.ROOT / 'dev'


class TestPrograms(ToolCase):
    def test_a_failed_program_shows_the_end_of_its_log_without_odoos_chatter(self):
        lines = "2026-11-26 11:30:50,421 1 INFO it odoo: fine\\nWhat is wrong"
        with self.assertRaises(Stop) as caught:
            system.logged(['sh', '-c', f"printf '{lines}'; exit 3"], "Trying", "try")
        log = self.folder / 'cache/clip_card/logs/try.log'
        self.assertEqual(
            str(caught.exception),
            f"Trying failed (exit code 3); the end of {log}:\n  What is wrong",
        )
        self.assertIn("INFO it odoo: fine", log.read_text())

    def test_a_problem_can_be_said_instead(self):
        with self.assertRaisesRegex(Stop, r"^is there a network\? \(details: .*/try.log\)$"):
            system.logged(['false'], "Trying", "try", problem="is there a network?")

    def test_a_program_is_given_a_script(self):
        script = self.folder / 'script'
        script.write_text("echo from the script")
        log = system.logged(['sh'], "Trying", "try", script=script)
        self.assertEqual(log.read_text(), "from the script\n")

    def test_a_program_ends_with_the_block_that_fails_and_its_children_too(self):
        with self.assertRaises(ZeroDivisionError), self.sleeper() as process:
            child = int(process.stdout.readline())
            raise ZeroDivisionError
        self.assertIsNotNone(process.returncode)
        self.assertGone(child)

    def test_it_ends_with_the_command_that_started_it(self):
        program = (
            "import subprocess, sys, time; sys.path.insert(0, sys.argv[1])\n"
            "from _env import system\n"
            "with system.running(['sleep', '60']) as it: print(it.pid, flush=True); it.wait()"
        )
        command = [sys.executable, '-c', program, str(DEV)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
            child = int(parent.stdout.readline())
            parent.kill()
        self.assertGone(child)

    def sleeper(self):
        command = ['sh', '-c', "sleep 60 & echo $!; wait"]
        return system.running(command, stdout=subprocess.PIPE, text=True)

    def assertGone(self, pid):
        for _turn in range(200):
            state = system.output(['ps', '-o', 'stat=', '-p', str(pid)]).strip()
            if not state or state.startswith('Z'):
                return
            time.sleep(0.05)
        self.fail(f"process {pid} is still there: {state}")

    def test_what_is_missing_is_named_to_whoever_may_not_install_it(self):
        with (
            patch.object(os, 'geteuid', lambda: 1000),
            self.assertRaisesRegex(
                Stop, "a browser is missing; as administrator: apt-get install chromium fonts"
            ),
        ):
            system.need(['no-such-program'], ['chromium', 'fonts'], "a browser")
        self.assertTrue(system.need(['no-such-program', 'sh'], [], "a shell").endswith('/sh'))

    def test_scratch_folders_go(self):
        with system.scratch_folder() as folder:
            (folder / 'file').touch()
        self.assertFalse(folder.exists())


class TestConsole(ToolCase):
    def setUp(self):
        super().setUp()
        for number in (signal.SIGINT, signal.SIGTERM):
            self.addCleanup(signal.signal, number, signal.getsignal(number))

    def run_command(self, code):
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        (folder / '_trial.py').write_text(f"def main(arguments):\n    {code}\n")
        self.enterContext_(patch.object(sys, 'path', [str(folder), *sys.path]))
        module = type(sys)('_trial')
        exec(code_of(folder / '_trial.py'), module.__dict__)  # noqa: S102 our own file
        with patch.object(console.importlib, 'import_module', lambda _name: module):
            return console.run_command('trial'), self.said.getvalue()

    def test_a_problem_is_a_sentence(self):
        code = "from odoo.addons.clip_card.dev._env.console import Stop; raise Stop('No port', 3)"
        self.assertEqual(self.run_command(code), (3, "dev/trial: No port\n"))

    def test_the_systems_own_problem_too(self):
        found = self.run_command("open('/nothing/there')")
        self.assertEqual(
            found, (1, "dev/trial: [Errno 2] No such file or directory: '/nothing/there'\n")
        )

    def test_ctrl_c_is_no_problem(self):
        self.assertEqual(self.run_command("raise KeyboardInterrupt"), (130, "\nStopped.\n"))

    def test_an_exit_code_is_passed_on(self):
        self.assertEqual(self.run_command("return 5"), (5, ""))
        self.assertEqual(self.run_command("return None"), (0, ""))

    def test_a_step_tells_how_long_it_took(self):
        with console.step("Fetching Odoo"):
            pass
        self.assertEqual(self.said.getvalue(), "  Fetching Odoo ...\n  Fetching Odoo: 0 s\n")

    def test_another_python_is_taken_or_asked_for(self):
        program = (
            "import sys; sys.path.insert(0, sys.argv.pop(1)); sys.argv[0] = 'it'\n"
            "import _start; sys.version_info = (3, 9, 1)\n"
            "_start.start('lint')"
        )
        command = [sys.executable, '-c', program, str(DEV)]
        found = subprocess.run(
            command, capture_output=True, text=True, check=False, env={'PATH': str(self.folder)}
        )
        self.assertEqual(found.returncode, 1)
        self.assertIn("dev/lint: Odoo 19 needs Python 3.10 to 3.13, this is 3.9", found.stderr)
        other = self.folder / 'python3.12'
        other.write_text("#!/bin/sh\necho taken: $1\n")
        other.chmod(0o755)
        found = subprocess.run(
            command, capture_output=True, text=True, check=False, env={'PATH': str(self.folder)}
        )
        self.assertRegex(found.stdout, "^taken: .*/it\n")


def code_of(path):
    return compile(path.read_text(), str(path), 'exec')


class TestOdooHome(ToolCase):
    def setUp(self):
        super().setUp()
        self.home = self.folder / 'odoo19'
        os.environ['ODOO_HOME'] = str(self.home)

    def make(self, version):
        (self.home / 'odoo').mkdir(parents=True)
        (self.home / 'addons').mkdir()
        (self.home / 'odoo' / 'release.py').write_text(f"version_info = ({version}, FINAL, 0, '')")

    def test_a_checkout_is_used_as_it_is(self):
        self.make("19, 0, 0")
        odoo = odoo_source.get()
        self.assertEqual(odoo.python_path, self.home)
        self.assertEqual(odoo.addons, (self.home / 'odoo/addons', self.home / 'addons'))
        self.assertTrue(odoo.version.startswith("home-"))
        (self.home / 'odoo' / 'release.py').write_text("version_info = (19, 0, 1, FINAL, 0, '')")
        self.assertNotEqual(odoo_source.get().version, odoo.version)

    def test_another_folder_is_refused(self):
        with self.assertRaisesRegex(Stop, "is no Odoo checkout"):
            odoo_source.get()

    def test_another_version_is_refused(self):
        self.make("18, 0, 0")
        with self.assertRaisesRegex(Stop, "is not Odoo 19.0"):
            odoo_source.get()


class TestDebian(ToolCase):
    """apt's own program is replaced: it prints what a machine's would."""

    def setUp(self):
        super().setUp()
        self.programs = self.folder / 'programs'
        self.programs.mkdir()
        os.environ['PATH'] = f"{self.programs}:{os.environ['PATH']}"

    def answer(self, program, text):
        path = self.programs / program
        path.write_text(f"#!/bin/sh\ncat <<'END'\n{text}\nEND\n")
        path.chmod(0o755)

    def release(self, **values):
        return patch.object(system, 'release', lambda: values)

    def test_whoever_installs_waits_for_another(self):
        self.answer('apt-get', "")
        with (self.programs / 'apt-get').open('a') as program:
            program.write('case "$*" in *DPkg::Lock::Timeout=*) ;; *) exit 100 ;; esac\n')
        with patch.object(os, 'geteuid', lambda: 0):
            system.install(['chromium'], "a browser")

    def test_packages_come_from_the_mirror_of_the_machine(self):
        self.answer(
            'apt-get',
            "trixie main cdrom://disc\n"
            "trixie contrib http://other.example/debian\n"
            "trixie-security main http://security.example\n"
            "trixie main http://mirror.example/debian",
        )
        keyring = self.folder / 'keyring.gpg'
        keyring.touch()
        with (
            self.release(ID="debian", VERSION_CODENAME="trixie"),
            patch.object(apt, 'KEYRINGS', (keyring,)),
        ):
            apt.Suite("sid", "set ODOO_HOME")
        sources = self.folder / 'cache/clip_card/apt/sid/parts/own.sources'
        self.assertEqual(
            sources.read_text(),
            "Types: deb\nURIs: http://mirror.example/debian\nSuites: sid\nComponents: main\n"
            f"Signed-By: {keyring}\n",
        )

    def test_elsewhere_it_says_what_to_do(self):
        with (
            self.release(ID="fedora"),
            self.assertRaisesRegex(Stop, "this is not Debian; for Odoo, set ODOO_HOME to a check"),
        ):
            odoo_source.get()

    def test_what_was_unpacked_is_kept_without_asking_anybody(self):
        for name in ("19.0.0+dfsg-1", ".19.0.0+dfsg-2.half"):
            (self.folder / 'cache/clip_card/odoo' / name).mkdir(parents=True)
        with self.release(ID="fedora"):
            odoo = odoo_source.get()
        self.assertEqual(odoo.version, "19.0.0+dfsg-1")
        self.assertEqual(odoo.addons, (odoo.python_path / 'odoo' / 'addons',))

    def test_a_package_is_unpacked_without_being_installed(self):
        tree = self.folder / 'tree'
        (tree / 'DEBIAN').mkdir(parents=True)
        (tree / 'DEBIAN' / 'control').write_text(
            "Package: it\nVersion: 1\nArchitecture: all\nMaintainer: us <us@itech.example>\n"
            "Description: it\n"
        )
        (tree / 'usr').mkdir()
        (tree / 'usr' / 'file').write_text("whole")
        debs = self.folder / 'debs'
        debs.mkdir()
        system.logged(['dpkg-deb', '-b', tree, debs / 'it_1_all.deb'], "Packing", "pack")
        apt._extract(debs, self.folder / 'target')
        self.assertEqual((self.folder / 'target/usr/file').read_text(), "whole")
        self.assertEqual(list(debs.iterdir()), [])

    def test_a_wkhtmltopdf_in_the_cache_is_used_where_there_is_none(self):
        self.assertIsNone(pdf.folder())
        starter = self.folder / 'cache/clip_card/wkhtmltopdf' / pdf._name() / 'starter'
        starter.mkdir(parents=True)
        os.environ['PATH'] = str(self.programs)
        pdf.need()
        self.assertEqual(pdf.folder(), starter)
