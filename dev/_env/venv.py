"""The virtual environment with the packages of ``dev/requirements.txt``."""

import importlib.util
import os
import re
import shutil
import sys

from . import cache, checkout, system
from .console import Stop, step

REQUIREMENTS = checkout.ROOT / "dev" / "requirements.txt"


def get():
    """The environment's folder, made first if need be; these commands may use its packages, too."""
    text = REQUIREMENTS.read_text(encoding="utf-8")
    name = cache.key(text, sys.version, sys.base_prefix)
    target = cache.folder("venv") / name
    ready = target / "ready"
    if not ready.exists():
        with cache.locked(f"venv-{name}", "installing the Python packages"):
            if not ready.exists():
                _make(target, text)
                ready.touch()
    packages = str(next(target.glob("lib/python3*/site-packages")))
    if packages not in sys.path:
        sys.path.append(packages)
    return target


def _make(target, requirements):
    cache.need_space(1000)
    if not all(map(importlib.util.find_spec, ("ensurepip", "venv"))):
        system.install(["python3-venv"], "Python's venv module")
    shutil.rmtree(target, ignore_errors=True)
    with step("Installing the Python packages"):
        system.logged([sys.executable, "-m", "venv", target], "Making the environment", "venv")
        python = target / "bin" / "python"
        pip = [python, "-m", "pip", "install", "-q", "--no-input"]
        try:
            _install_with_uv(python, pip, requirements)
        except Stop:
            system.logged(
                [*pip, "-r", REQUIREMENTS],
                "Installing the Python packages",
                "pip",
                problem="The Python packages could not be installed; is there a network?",
            )


def _install_with_uv(python, pip, requirements):
    """Install with uv, which takes seconds where pip takes half a minute."""
    uv = re.search(r"^uv==\S+", requirements, re.MULTILINE)
    system.logged([*pip, "--only-binary", ":all:", uv[0]], "Installing uv", "pip-uv")
    command = [python.with_name("uv"), "pip", "install", "-q", "--python", python]
    environment = {**os.environ, "UV_SYSTEM_CERTS": "1", "UV_PYTHON_DOWNLOADS": "never"}
    system.logged([*command, "-r", REQUIREMENTS], "Installing with uv", "uv", env=environment)
