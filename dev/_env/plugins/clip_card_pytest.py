"""Loaded by ``dev/test`` into pytest, beside pytest-odoo.

* Files of this checkout are imported as ``odoo.addons.clip_card...``, whatever the checkout's
  folder is called.
* Of several processes each has a database of its own.
* A browser test that cannot start its browser fails; Odoo would skip it.
"""

import json
import os
from pathlib import Path

import _pytest.pathlib
import pytest

ROOT = Path(__file__).resolve().parents[3]
ADDON = "odoo.addons.clip_card"
NO_BROWSER = ("chrome", "websocket")

_original = _pytest.pathlib.resolve_pkg_root_and_module_name


def _resolve(path, *, consider_namespace_packages=False):
    path = Path(path)
    if not path.is_relative_to(ROOT):
        return _original(path, consider_namespace_packages=consider_namespace_packages)
    names = path.relative_to(ROOT).with_suffix("").parts
    if names[-1] == "__init__":
        names = names[:-1]
    return Path(os.environ["CLIP_CARD_ADDONS"]), ".".join((ADDON, *names))


_pytest.pathlib.resolve_pkg_root_and_module_name = _resolve


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config):
    """Give a process of pytest-xdist its database, before pytest-odoo would make a copy."""
    worker = os.environ.pop("PYTEST_XDIST_WORKER", None)
    if worker:
        name, conf = json.loads(os.environ["CLIP_CARD_COPIES"])[int(worker.removeprefix("gw"))]
        os.environ["PGDATABASE"] = name
        config.option.odoo_config = conf
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip for want of a browser into a failure."""
    report = yield
    if report.skipped and call.excinfo is not None:
        reason = str(call.excinfo.value)
        if any(word in reason.lower() for word in NO_BROWSER):
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} needs a browser: {reason}"
    return report
