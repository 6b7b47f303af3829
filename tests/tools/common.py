"""What the tests of `dev/` share: a cache of their own, and the environment of a new terminal."""

import contextlib
import io
import os
import shutil
import tempfile
from pathlib import Path
from unittest.mock import patch

from ...dev._env import postgres
from ..common import PlainCase


class ToolCase(PlainCase):
    """Each test has an empty cache, and no server or Odoo that the environment names."""

    def setUp(self):
        super().setUp()
        self.folder = self.make_folder()
        self.set_environment(XDG_CACHE_HOME=str(self.folder / 'cache'))
        self.said = self.enterContext_(contextlib.redirect_stderr(io.StringIO()))

    def enterContext_(self, context):
        """As `enterContext`, which Python 3.10 does not have."""
        entered = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return entered

    @classmethod
    def make_folder(cls):
        folder = tempfile.mkdtemp(prefix='clip_card-test-')
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)

    @staticmethod
    def environment(**values):
        """A new terminal's environment with these values, for a block."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(('PG', 'ODOO_', 'XDG_'))
        }
        return patch.dict(os.environ, kept | values, clear=True)

    def set_environment(self, **values):
        self.enterContext_(self.environment(**values))


class ServerCase(ToolCase):
    """With a private PostgreSQL server, made once for all tests of a class."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cache = cls.make_folder()
        with cls.environment(XDG_CACHE_HOME=str(cls.cache)):
            cls.cluster = postgres.private()
        cls.addClassCleanup(shutil.rmtree, cls.cluster.folder, ignore_errors=True)

    def setUp(self):
        super().setUp()
        self.set_environment(XDG_CACHE_HOME=str(self.cache))
