"""``dev/bench --replica``: the portal reads from a streaming replica, writes do not."""

import time

from . import load, throwaway
from .console import say, step

SECONDS = 15
READS = """
SELECT sum(coalesce(seq_scan, 0) + coalesce(idx_scan, 0)) FROM pg_stat_user_tables
 WHERE relname IN ('clip_card', 'clip_card_entry', 'clip_card_account')
"""
ROWS = "SELECT count(*) FROM clip_card_entry"


def main(_options):
    """Let customers read, then consultants write, and see which server did the work."""
    with load.scene() as scene:
        replica = throwaway.Cluster(scene.cluster.folder.with_name("replica"))
        with step("Starting a replica that follows it"):
            follower = replica.used(scene.cluster)
        with follower:
            read = _watch(scene, replica, "customers read", "Customer")
            wrote = _watch(scene, replica, "consultants write", "Consultant")
    return 0 if _is_right(read, wrote) else 1


def _watch(scene, replica, what, user):
    """What some people's work was for the primary and for the replica: reads, and new rows."""
    servers = {"primary": scene.cluster.server(), "replica": replica.server()}

    def look():
        queries = (READS, ROWS)
        return [
            [int(server.query(query, scene.database)[0][0]) for query in queries]
            for server in servers.values()
        ]

    before = look()
    address = servers["replica"].environment
    settings = {"db_replica_host": address["PGHOST"], "db_replica_port": address["PGPORT"]}
    report = scene.measure(SECONDS, [user], **settings)
    time.sleep(3)
    found = [
        [now - then for now, then in zip(*both, strict=True)]
        for both in zip(look(), before, strict=True)
    ]
    done = sum(figure["times"] for figure in report["actions"].values())
    say(f"{what}: {done} requests, errors: {report['errors'] or 'none'}")
    for label, (reads, rows) in zip(servers, found, strict=True):
        say(f"  {label}: {reads} scans of the ledger's tables, {rows} new entries")
    return found


def _is_right(read, wrote):
    """Customers' reads go to the replica; what is written arrives there too."""
    (primary_reads, _), (replica_reads, _) = read
    (_, written), (_, followed) = wrote
    return replica_reads > 10 * primary_reads and written > 0 and written == followed
