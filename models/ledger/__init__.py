"""The ledger: accounts, their cards, their entries, and what every room asks of a customer."""

from . import (
    clip_card_closed,
    clip_card_entry,
    clip_card_account,
    clip_card_account_jobs,
    clip_card,
    clip_card_guards,
    clip_card_figures,
    clip_card_entry_erasure,
    clip_card_account_verification,
    res_company,
    res_config_settings,
    res_partner,
)
