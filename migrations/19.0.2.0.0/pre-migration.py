"""Figures of cards that reports count, filled in one go."""


def migrate(cr, version):
    cr.execute("""
        ALTER TABLE clip_card
          ADD COLUMN IF NOT EXISTS used_clips int4,
          ADD COLUMN IF NOT EXISTS company_net_amount numeric
    """)
    cr.execute("""
        UPDATE clip_card card
           SET used_clips = (
                   SELECT COALESCE(-SUM(entry.clips), 0) FROM clip_card_entry entry
                    WHERE entry.card_id = card.id AND entry.kind IN ('work', 'service')
               ),
               company_net_amount = CASE WHEN card.currency_id = company.currency_id
                                         THEN card.net_amount END
          FROM res_company company
         WHERE company.id = card.company_id
    """)
