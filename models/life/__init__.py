"""The life of a card: it starts, is held, corrected, given away, renewed, and ends."""

from . import (
    clip_card,
    clip_card_corrections,
    res_company,
    clip_card_overdue,
    clip_card_opening,
    clip_card_worth,
    clip_card_refund,
    clip_card_refundable,
    account_move,
    clip_card_account,
    clip_card_account_forecast,
    clip_card_account_agreement,
    clip_card_purchase_order,
    clip_card_entry,
    clip_card_mailed,
    clip_card_notice,
    clip_card_notice_mail,
    mail_mail,
    res_partner,
)
