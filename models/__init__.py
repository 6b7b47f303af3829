"""Rooms by capability, each building on those before it and using none after it."""

from . import (
    ledger,
    selling,
    terms,
    time,
    life,
    add_ons,
    server_checks,
    callouts,
    statement,
    portal,
    recognition,
)
