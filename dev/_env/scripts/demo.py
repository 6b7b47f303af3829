"""Fed to ``odoo shell`` on a new demo database: runs ``build(env)`` of ``demo/build.py``."""

import importlib.util
import os

_spec = importlib.util.spec_from_file_location("clip_card_demo", os.environ["CLIP_CARD_DEMO"])
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
_module.build(env)
env.cr.commit()
