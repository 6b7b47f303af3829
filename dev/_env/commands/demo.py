"""``dev/demo``: from nothing to a running server with customers, cards and a year of work."""

import argparse
import json
import os
import socket
import subprocess

from .. import cache, checkout, odoo_run, pdf, system, templates
from ..console import Stop, say, step
from ..database import PREFIX

DEMO = checkout.ROOT / "demo"


def main(arguments):
    """Make the demo database if it is missing, serve it, and stop everything on Ctrl-C."""
    options = _parse(arguments)
    lock = cache.Lock(f"demo-{checkout.identity()}")
    if not lock.take(wait=False):
        raise Stop(f"this checkout's demo is already running: {_url(lock.read_note())}")
    lock.note(str(options.port))
    try:
        _check_port(options.port)
        _check_pdf()
        with odoo_run.workshop() as workshop:
            name = f"{PREFIX}demo_{checkout.identity()}"
            with cache.locked(f"db-{name}"):
                _prepare(workshop, name, options.reset)
            _address(workshop, name, options.port)
            _serve(workshop, name, options.port)
    finally:
        lock.release()


def _parse(arguments):
    parser = argparse.ArgumentParser(
        prog="dev/demo", description="Run the clip_card demo from nothing; Ctrl-C stops it."
    )
    parser.add_argument("--port", type=_port, default=8069, help="port of the server (8069)")
    parser.add_argument("--reset", action="store_true", help="make the demo's data anew")
    return parser.parse_args(arguments)


def _port(text):
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return int(text)


def _check_port(port):
    other = 8070 if port == 8069 else 8069
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            problem = f"port {port} cannot be used ({error.strerror})"
            raise Stop(f"{problem}; another one: ./dev/demo --port {other}") from error


def _url(port):
    return f"http://127.0.0.1:{port}"


def _check_pdf():
    """Get the program that makes PDFs; the demo does without it where it cannot be had."""
    try:
        pdf.need()
    except Stop as missing:
        say(f"  No PDF statements for now: {missing}")


def _prepare(workshop, name, reset):
    """The demo database: made if missing, updated if the addon has changed since."""
    now = {
        "kind": "demo",
        "odoo": workshop.odoo.version,
        "sources": checkout.sources_hash(),
        "demo": checkout.demo_hash(),
    }
    about = None if reset else workshop.databases.about(name)
    if about and about.get("odoo") != now["odoo"]:
        say("  Odoo has changed; the demo's data is made anew")
        about = None
    if about is None:
        _build(workshop, name, about := now)
    elif about["sources"] != now["sources"]:
        with step("The addon has changed: updating the demo database"):
            workshop.quietly(
                name,
                ["server", "-u", checkout.NAME, "--stop-after-init", "--no-http"],
                "Updating (./dev/demo --reset makes the data anew)",
                "demo-update",
            )
        workshop.databases.note(name, **about | {"sources": now["sources"]})
    if about["demo"] != now["demo"]:
        say("  The demo's data is from an older program; ./dev/demo --reset makes it anew")


def _build(workshop, name, about):
    template = templates.installed(workshop)
    script, log_name = odoo_run.script("demo.py"), f"demo-{checkout.identity()}"
    os.environ["CLIP_CARD_DEMO"] = str(DEMO / "build.py")
    with workshop.databases.under_construction(name, template) as scratch:
        with step("Making customers, cards and a year of work"):
            workshop.feed(scratch, script, "Making the demo's data", log_name)
        workshop.databases.note(scratch, **about)


def _address(workshop, name, port):
    """Tell the database the address in use: links and PDF styles are fetched from it."""
    url = _url(port)
    workshop.server.query(
        "INSERT INTO ir_config_parameter (key, value) VALUES"
        f" ('web.base.url', '{url}'), ('web.base.url.freeze', 'True'), ('report.url', '{url}')"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        database=name,
    )


def _serve(workshop, name, port):
    log = cache.folder("logs") / f"server-{checkout.identity()}.log"
    log.unlink(missing_ok=True)
    settings = {"http_port": port, "max_cron_threads": 1, "logfile": log}
    with (
        workshop.configuration(name, show_mail=True, **settings) as conf,
        system.running(
            [workshop.python, "-m", "odoo", "server"],
            env=workshop.environment(name) | {"ODOO_RC": str(conf)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process,
    ):
        try:
            with step("Starting the server"):
                odoo_run.wait_for(_url(port), process, log)
            _welcome(port, log)
            process.wait()
        except KeyboardInterrupt:
            say("\nStopping the server ...")
            raise
        raise Stop(f"the server ended by itself; see {log}")


def _welcome(port, log):
    say(f"\nClip cards are ready at {_url(port)}\n")
    columns = ("role", "name", "login", "password")
    people = json.loads((DEMO / "logins.json").read_text(encoding="utf-8"))
    rows = [[name.capitalize() for name in columns]]
    rows += [[person[name] for name in columns] for person in people]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        say(f"  {'   '.join(cells)}".rstrip())
    say(f"\nThe server's log: {log}\nCtrl-C stops the demo.\n")
