"""What a ledger entry is worth, in SQL: the rules of :mod:`..rules.recognition` on stored figures.

For queries with ``entry`` (of ``clip_card_entry``) and ``card`` (its ``clip_card``). A card keeps
what stands paid for it (see ``clip_card_worth.py``); clips that no posted invoice charges yet count
at the price that was agreed.
"""

from ..rules.kinds import LAPSE_KINDS, SALE_KINDS, USE_KINDS

#: Company currency per clip; not rounded, so that the clips of a card add up to its price.
CLIP_PRICE = """
    COALESCE(
        (card.company_net_paid + (card.sold_clips - card.paid_clips)
                                 * card.company_net_amount / NULLIF(card.clips, 0))
        / NULLIF(card.sold_clips, 0),
        card.company_net_amount / NULLIF(card.clips, 0),
        0)
"""


def select_given(cards='TRUE'):
    """Entries of cards with clips that were given away, and those of each that have a price.

    Clips without one are the last to be used, then to be handed over, then to lapse.

    :param cards: a condition on ``card``
    """
    return f"""
    SELECT id, clips AS all_clips,
           CASE WHEN kind IN {(*SALE_KINDS, 'refund')} THEN clips
                WHEN kind = 'transfer' AND clips > 0 THEN LEAST(clips, sold_clips)
                WHEN kind = 'adjustment' THEN CASE WHEN is_opening THEN clips ELSE 0 END
                ELSE GREATEST(0, LEAST(upto + clips, priced)) - GREATEST(0, LEAST(upto, priced))
            END AS clips
      FROM (
            SELECT entry.id, entry.kind, entry.clips, card.sold_clips,
                   card.sale_line_id IS NULL AND card.origin_card_id IS NULL
                   AND entry.id = MIN(entry.id) OVER of_card AS is_opening,
                   -SUM(entry.clips) OVER (PARTITION BY card.id, turn ORDER BY entry.id) AS upto,
                   GREATEST(0, card.sold_clips
                       - CASE WHEN turn > 1 THEN GREATEST(0,
                           -SUM(entry.clips) FILTER (WHERE turn = 1) OVER of_card) ELSE 0 END
                       - CASE WHEN turn > 2 THEN GREATEST(0,
                           -SUM(entry.clips) FILTER (WHERE turn = 2) OVER of_card) ELSE 0 END
                   ) AS priced
              FROM clip_card card
              JOIN clip_card_entry entry ON entry.card_id = card.id
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN entry.kind IN {USE_KINDS} THEN 1
                               WHEN entry.kind = 'transfer' AND entry.clips < 0 THEN 2
                               WHEN entry.kind IN {LAPSE_KINDS} THEN 3
                           END AS turn
                   ) turns
             WHERE card.given_clips != 0 AND {cards}
            WINDOW of_card AS (PARTITION BY card.id)
           ) of_cards
"""  # noqa: S608


#: The clips of an entry that have a price, for many entries: those of which not all have one are
#: worked out once, and looked up by id. They are no table to join, as windows in a table that is
#: joined keep PostgreSQL from sharing the work among its helpers.
PRICED_CLIPS = f"""
    COALESCE(
        CASE WHEN card.given_clips != 0 THEN (
             (SELECT JSONB_OBJECT_AGG(id, clips) FROM ({select_given()}) given
               WHERE clips != all_clips) ->> entry.id::text
             )::int END,
        entry.clips)
"""  # noqa: S608
