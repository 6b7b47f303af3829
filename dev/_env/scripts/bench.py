"""Fed to ``odoo shell`` on a new database: runs ``main(env, arguments)`` of ``dev/_bench``."""

import json
import os
import sys

sys.path.insert(0, os.environ["CLIP_CARD_DEV"])

import _bench

_bench.main(env, json.loads(os.environ["CLIP_CARD_ARGUMENTS"]))
