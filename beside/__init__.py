"""What needs another module: a folder per module, alive in databases where that is installed.

`clip_card_beside.py` says how. Nothing else of the addon uses these folders.
"""

from . import clip_card_beside
