def migrate(cr, version):
    """A card that was handed over tells its customer of no agreement with the one before."""
    cr.execute(
        """
        UPDATE clip_card
           SET prolongation_agreement = transfer_agreement
         WHERE origin_card_id IS NOT NULL AND prolonged_date IS NOT NULL
        """
    )
