"""Loaded by ``dev/test`` into pytest, beside pytest-odoo.

* Files of this checkout are imported as ``odoo.addons.clip_card...``, whatever the checkout's
  folder is called.
* A browser test that cannot start its browser fails; Odoo would skip it.
* Hypothesis has no deadline, as a first call may load a registry, and repeats itself in CI.
"""

import os
from pathlib import Path

import _pytest.pathlib
import hypothesis
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


hypothesis.settings.register_profile(
    "clip_card",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("clip_card")
