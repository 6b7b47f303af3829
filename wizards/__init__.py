# Others build on it, so it comes first.
from . import clip_card_wizard

# isort: split
from . import (
    account_move_reversal,
    base_partner_merge,
    clip_card_adjustment,
    clip_card_agreed_arrival,
    clip_card_arrival,
    clip_card_as_of,
    clip_card_charge_return,
    clip_card_cover,
    clip_card_fault_report,
    clip_card_hold,
    clip_card_holidays,
    clip_card_name_erasure,
    clip_card_notice_preview,
    clip_card_prolongation,
    clip_card_recognition,
    clip_card_refund,
    clip_card_renew,
    clip_card_roll_forward,
    clip_card_roll_forward_files,
    clip_card_server_check_reopen,
    clip_card_statement,
    clip_card_transfer,
    clip_card_visit,
    clip_card_write_off,
    sale_make_invoice_advance,
)
