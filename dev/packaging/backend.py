"""Builds the wheel of the addon: whool's, of a copy that is called like the addon.

whool names the distribution after the folder and takes all that git knows. A checkout may be
called anything, and tests and the developers' commands are not for those who install.
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from whool import buildapi

NAME = "clip_card"
LEFT_OUT = shutil.ignore_patterns(
    ".*", "__pycache__", "*.egg-info", "build", "dev", "tests", "CONTRIBUTING.md"
)


@contextlib.contextmanager
def _copied():
    """Stand in a copy without what is left out."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, NAME)
        shutil.copytree(before, copy, ignore=LEFT_OUT)
        os.chdir(copy)
        try:
            yield
        finally:
            os.chdir(before)


def get_requires_for_build_wheel(config_settings=None):
    return []


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    wheel_directory = str(Path(wheel_directory).resolve())
    with _copied():
        return buildapi.build_wheel(wheel_directory, config_settings, None)


def build_sdist(sdist_directory, config_settings=None):
    return buildapi.build_sdist(sdist_directory, config_settings)
