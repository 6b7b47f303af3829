"""Fed to ``odoo shell`` on a new database: does a piece of work of ``dev/_bench``.

Each result is printed as soon as it is there.
"""

import importlib
import json
import os
import sys
from dataclasses import asdict

sys.path.insert(0, os.environ["CLIP_CARD_DEV"])

module, function, given = json.loads(os.environ["CLIP_CARD_WORK"])
# The day is the machine's, whatever the hour.
env.company.partner_id.tz = "UTC"
work = getattr(importlib.import_module(f"_bench.{module}"), function)
for result in work(env, **given) or ():
    print(json.dumps(result, default=asdict), flush=True)
