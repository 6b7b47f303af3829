"""The small print: written from the settings, accepted with the signature, kept with the card."""

from . import (
    account_move,
    clip_card,
    res_company,
    sale_order,
)
