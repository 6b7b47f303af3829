from . import account_move_reversal, base_partner_merge, clip_card_cover, clip_card_write_off
