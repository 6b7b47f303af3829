"""``dev/bench --replica``: the portal reads from a streaming replica, writes do not."""

import time

from . import load, odoo_run, system, templates, throwaway
from .console import say, step
from .database import Databases

SECONDS = 15
READS = """
SELECT sum(coalesce(seq_scan, 0) + coalesce(idx_scan, 0)) FROM pg_stat_user_tables
 WHERE relname IN ('clip_card', 'clip_card_entry', 'clip_card_account')
"""
ROWS = "SELECT count(*) FROM clip_card_entry"


def main(_options):
    """Let customers read, then consultants write, and see which server did the work."""
    with odoo_run.workshop() as workshop, system.scratch_folder() as folder:
        folder.chmod(0o711)
        template = templates.installed(workshop)
        primary = throwaway.Cluster(folder / "primary")
        replica = throwaway.Cluster(folder / "replica")
        with primary.used(), workshop.databases.temporary("replica", template) as name:
            with step("Copying the database to a server of its own"):
                throwaway.copy(workshop, name, primary, name)
            server = primary.server()
            own = odoo_run.Workshop(workshop.odoo, workshop.venv, server, Databases(server))
            people = load.run_script(own, name, "load_people.py")
            with step("Starting a replica that follows it"):
                follower = replica.used(primary)
            with follower:
                return _compare(own, name, people, primary, replica)


def _compare(workshop, name, people, primary, replica):
    settings = {"db_replica_host": "127.0.0.1", "db_replica_port": replica.port}
    found = {}
    for what, kinds in (("customers read", ["portal"]), ("consultants write", ["consultant"])):
        chosen = {kind: people[kind] if kind in kinds else [] for kind in load.KINDS}
        task = {
            "database": name,
            "port": throwaway.free_port(),
            "seconds": SECONDS,
            "people": {**people, **chosen},
        }
        before = [_look(cluster, name) for cluster in (primary, replica)]
        report = load.measure(workshop, primary, task, settings=settings)
        time.sleep(3)
        after = [_look(cluster, name) for cluster in (primary, replica)]
        found[what] = [
            (reads - reads_before, rows - rows_before)
            for (reads, rows), (reads_before, rows_before) in zip(after, before, strict=True)
        ]
        done = sum(figure["times"] for figure in report["actions"].values())
        say(f"{what}: {done} requests, errors: {report['errors'] or 'none'}")
        for label, (reads, rows) in zip(("primary", "replica"), found[what], strict=True):
            say(f"  {label}: {reads} scans of the ledger's tables, {rows} new entries")
    return 0 if _is_right(found) else 1


def _look(cluster, name):
    server = cluster.server()
    return tuple(int(server.query(query, name)[0][0]) for query in (READS, ROWS))


def _is_right(found):
    """Customers' reads go to the replica; what is written arrives there too."""
    (primary_reads, _), (replica_reads, _) = found["customers read"]
    (_, written), (_, followed) = found["consultants write"]
    return replica_reads > 10 * primary_reads and written > 0 and written == followed
