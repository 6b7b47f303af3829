from odoo import models


class ClipCardEntry(models.Model):
    """The work report that belongs to a row."""

    _inherit = 'clip.card.entry'

    def _get_reported_visit(self):
        """The visit on site that this entry is of, once it is over; else an empty record.

        :return: a line of time with all rights, still of the same customer
        """
        self.ensure_one()
        entry = self.sudo()
        line = entry.timesheet_id
        if line.clip_card_account_id != entry.account_id:
            return line.browse()
        return line._filter_clip_card_reported()
