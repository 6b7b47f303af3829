"""Ledger entries know their row of the statement, filled in one go."""


def migrate(cr, version):
    cr.execute("ALTER TABLE clip_card_entry ADD COLUMN IF NOT EXISTS statement_row varchar")
    cr.execute("""
        UPDATE clip_card_entry
           SET statement_row = kind || ' ' || CASE
                   WHEN kind IN ('work', 'service') THEN NULLIF(source, 0)::text
                   WHEN kind IN ('expiry', 'forfeiture') THEN TO_CHAR(date, 'YYYY-MM-DD')
                   ELSE NULLIF(name, '')
               END
         WHERE kind IN ('work', 'service', 'expiry', 'forfeiture', 'refund')
    """)
