"""Fed to ``odoo shell`` on a new database: does a piece of work of ``dev/_bench``."""

import os
import sys

sys.path.insert(0, os.environ["CLIP_CARD_DEV"])

from _bench import inside

inside.main(env)
