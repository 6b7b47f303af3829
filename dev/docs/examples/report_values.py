#!/usr/bin/env python3
"""Report what Prometheus or Zabbix measured to the server checks in Odoo, each morning by cron.

    ODOO_URL=https://YOUR-ODOO ODOO_KEY=KEY PROMETHEUS_URL=http://localhost:9090 report_values.py

For Zabbix give ZABBIX_URL and ZABBIX_TOKEN instead. Needs Python and no other package. What is
refused is printed and ends it with 1; running it again does no harm.
"""

import json
import os
import sys
from datetime import datetime, timezone
from urllib import error, parse, request

# The labels `customer` (its number in Odoo) and `host` of a target say whose server it is.
OWN = "by (customer, host)"
CORES = f'count {OWN} (node_cpu_seconds_total{{mode="idle"}})'
DISKS = 'node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs|squashfs|vfat|fuse.*"}'
FREE = f"min {OWN} (min_over_time(node_memory_MemAvailable_bytes[1d]))"
MEMORY = f"min {OWN} (node_memory_MemTotal_bytes)"
QUERIES = {
    "Free disk space": f"min {OWN} ({DISKS}) / 1e9",
    "Memory in use": f"100 - 100 * {FREE} / {MEMORY}",
    "Server load": f"100 * max {OWN} (avg_over_time(node_load15[1d])) / {CORES}",
    "Age of the last backup": f"(time() - max {OWN} (backup_last_success_time_seconds)) / 3600",
}


def ask(url, body=None, **headers):
    """The answer of a JSON API; a refusal ends the program with its words."""
    data = None if body is None else json.dumps(body).encode()
    headers["Content-Type"] = "application/json"
    try:
        with request.urlopen(request.Request(url, data, headers), timeout=60) as answer:
            return json.load(answer)
    except error.HTTPError as refusal:
        sys.exit(f"{url}: {refusal}: {refusal.read().decode(errors='replace')[:200]}")


def prometheus(url):
    """One value per query and server, with when it was measured."""
    for topic, query in QUERIES.items():
        found = ask(f"{url}/api/v1/query?" + parse.urlencode({"query": query}))
        for server in found["data"]["result"]:
            moment, value = server["value"]
            yield {**server["metric"], "topic": topic}, value, moment


def zabbix(url, token):
    """The last value of each item with a tag `topic`, of each host with a tag `customer`."""

    def call(method, params, headers=None, **auth):
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params, **auth}
        answer = ask(f"{url}/api_jsonrpc.php", body, **headers or {})
        return answer["result"] if "result" in answer else sys.exit(f"{url}: {answer['error']}")

    def get(method, tag, **params):
        params |= {"tags": [{"tag": tag, "operator": 4}], "selectTags": "extend", "monitored": True}
        return call(method, params, **sent)

    # Zabbix 6.4 began to read the token from the header, 7.2 refuses it in the body.
    version = tuple(int(part) for part in call("apiinfo.version", {}).split(".")[:2])
    header = {"headers": {"Authorization": f"Bearer {token}"}}
    sent = header if version >= (6, 4) else {"auth": token}
    hosts = {host["hostid"]: host for host in get("host.get", "customer", output=["host"])}
    wanted = ["hostid", "lastvalue", "lastclock"]
    for item in get("item.get", "topic", hostids=list(hosts), output=wanted):
        host = hosts[item["hostid"]]
        tags = {tag["tag"]: tag["value"] for tag in host["tags"] + item["tags"]}
        if item["lastclock"] != "0":
            yield {"host": host["host"], **tags}, item["lastvalue"], item["lastclock"]


env = os.environ
url = env.get("PROMETHEUS_URL")
values = [
    {
        **{key: labels.get(key) for key in ("customer", "host", "topic")},
        "value": float(value),
        "time": datetime.fromtimestamp(float(moment), timezone.utc).isoformat(),
    }
    for labels, value, moment in (
        prometheus(url) if url else zabbix(env["ZABBIX_URL"], env["ZABBIX_TOKEN"])
    )
]
url = f"{env['ODOO_URL']}/json/2/clip.card.server.check/report_values"
answer = ask(url, {"values": values}, Authorization=f"bearer {env['ODOO_KEY']}")
for refused in answer["refused"]:
    print(values[refused["position"]], refused["reason"], file=sys.stderr)
print(f"{len(answer['taken'])} taken, {len(answer['known'])} known, of {len(values)}")
sys.exit(1 if answer["refused"] or not values else 0)
