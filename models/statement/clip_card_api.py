from odoo import api, fields, models
from odoo.exceptions import UserError


class ClipCard(models.Model):
    """The statement for other systems."""

    _inherit = 'clip.card'

    @api.readonly
    def get_statement(self, date_from=None, date_to=None):
        """The rows of one card's statement, for a caller over the API; its record rules hold.

        :param date_from: the first day, from the beginning when None
        :param date_to: the last day, to the end when None
        :return: what :meth:`_statement_rows` returns
        :raise UserError: for days that are none
        """
        self.ensure_one()
        days = [self._parse_day(day) for day in (date_from, date_to)]
        return self._statement_rows(*days)

    @api.model
    def _parse_day(self, day):
        """A date from a caller, or None.

        :raise UserError: naming what was sent
        """
        try:
            return fields.Date.to_date(day) or None
        except (ValueError, TypeError) as error:
            raise UserError(
                self.env._('"%(day)s" is no day: write it as 2025-03-31.', day=day)
            ) from error
