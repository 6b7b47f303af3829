from . import (
    account_move_reversal,
    base_partner_merge,
    clip_card_adjustment,
    clip_card_as_of,
    clip_card_cover,
    clip_card_hold,
    clip_card_notice_preview,
    clip_card_prolongation,
    clip_card_refund,
    clip_card_renew,
    clip_card_transfer,
    clip_card_write_off,
)
