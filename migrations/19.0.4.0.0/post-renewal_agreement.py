"""Who renews automatically has agreed to what it bought last: that product, in that size."""


def migrate(cr, version):
    cr.execute("""
        UPDATE clip_card_account account
           SET renewal_product_id = last.product_id, renewal_clips = last.clips
          FROM (
            SELECT DISTINCT ON (card.account_id) card.account_id, card.product_id, card.clips
              FROM clip_card card
             WHERE card.sale_line_id IS NOT NULL
             ORDER BY card.account_id, card.id DESC
          ) last
         WHERE last.account_id = account.id
           AND account.renewal = 'auto'
           AND account.renewal_product_id IS NULL
    """)
