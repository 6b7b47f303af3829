"""The end of ``dev/bench`` that is inside Odoo: does a piece of work and hands its rows out."""

import importlib
import json
import os
from dataclasses import asdict


def main(env):
    """Do the work that the command asks for, and pass on each row as soon as it is there.

    :param env: the superuser's environment, in a database that is dropped afterwards
    """
    task = json.loads(os.environ["CLIP_CARD_TASK"])
    # The day is the machine's, whatever the hour.
    env.company.partner_id.tz = "UTC"
    module, function = task["work"].split(".")
    work = getattr(importlib.import_module(f"_bench.{module}"), function)
    with os.fdopen(task["found"], "w", encoding="utf-8") as found:
        for row in work(env, **task["given"]) or ():
            print(json.dumps(asdict(row)), file=found, flush=True)
