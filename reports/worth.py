"""What a ledger entry is worth, in SQL: the rules of :mod:`..rules.recognition` on stored figures.

For queries with ``entry`` (of ``clip_card_entry``) and ``card`` (its ``clip_card``). A card keeps
what stands paid for it (see ``clip_card_worth.py``); clips that no posted invoice charges yet count
at the price that was agreed.
"""

from ..rules.kinds import LAPSE_KINDS, USE_KINDS

#: Company currency per clip; not rounded, so that the clips of a card add up to its price.
CLIP_PRICE = """
    COALESCE(
        (card.company_net_paid + (card.sold_clips - card.paid_clips)
                                 * card.company_net_amount / NULLIF(card.clips, 0))
        / NULLIF(card.sold_clips, 0),
        card.company_net_amount / NULLIF(card.clips, 0),
        0)
"""

_TURN = """
    CASE WHEN {name}.kind IN {uses} THEN 1
         WHEN {name}.kind = 'transfer' AND {name}.clips < 0 THEN 2
         WHEN {name}.kind IN {lapses} THEN 3
     END
"""
_ENTRY, _EACH = (
    _TURN.format(name=name, uses=USE_KINDS, lapses=LAPSE_KINDS) for name in ('entry', 'each')
)

#: Clips of the entry that have a price. Those that were given away are the last ones to be used,
#: then to be handed over, then to lapse; only cards with such clips are looked into.
PRICED_CLIPS = f"""
    CASE WHEN COALESCE(card.given_clips, 0) = 0
           OR entry.kind IN ('purchase', 'cancellation', 'refund') THEN entry.clips
         WHEN entry.kind = 'transfer' AND entry.clips > 0
         THEN LEAST(entry.clips, card.sold_clips)
         WHEN entry.kind = 'adjustment'
         THEN CASE WHEN card.sale_line_id IS NULL AND card.origin_card_id IS NULL
                    AND entry.id = (SELECT MIN(each.id) FROM clip_card_entry each
                                     WHERE each.card_id = card.id)
                   THEN entry.clips ELSE 0 END
         ELSE (
            SELECT GREATEST(0, LEAST(before, priced)) - GREATEST(0, LEAST(upto, priced))
              FROM (
                    SELECT gone AS before, gone - entry.clips AS upto,
                           GREATEST(0, card.sold_clips - first - second) AS priced
                      FROM (
                            SELECT COALESCE(-SUM(each.clips) FILTER (
                                       WHERE {_EACH} = {_ENTRY} AND each.id < entry.id), 0) AS gone,
                                   GREATEST(0, -SUM(each.clips) FILTER (
                                       WHERE {_EACH} = 1 AND {_ENTRY} > 1)) AS first,
                                   GREATEST(0, -SUM(each.clips) FILTER (
                                       WHERE {_EACH} = 2 AND {_ENTRY} > 2)) AS second
                              FROM clip_card_entry each
                             WHERE each.card_id = card.id
                           ) turn
                   ) reach
         )
     END
"""  # noqa: S608
