"""The ledger: accounts, their cards, their entries, and what every room asks of a customer."""

from . import (
    clip_card_limited,
    clip_card_protected,
    clip_card_effect,
    clip_card_entry,
    clip_card_account,
    clip_card_account_people,
    clip_card_account_jobs,
    clip_card_account_merge,
    clip_card_account_verification,
    clip_card,
    clip_card_rules,
    clip_card_guards,
    clip_card_figures,
    clip_card_account_left,
    clip_card_entry_erasure,
    res_company,
    res_config_settings,
    res_partner,
    res_users,
)
