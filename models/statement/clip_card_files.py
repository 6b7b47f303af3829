import re

from odoo import fields, models


class ClipCard(models.Model):
    """The statement as a file, in the customer's language."""

    _inherit = 'clip.card'

    def _get_statement_pdf(self, date_from=None, date_to=None):
        """The statements of these cards as one PDF, each card on a page of its own.

        :param date_from: the first day; from the beginning when None
        :param date_to: the last day; to the end when None
        :return: the file's bytes
        """
        self.check_access('read')
        # Read back from a text with four digits of the year, whatever was typed.
        days = map(fields.Date.to_date, (date_from, date_to))
        date_from, date_to = (day and day.isoformat() for day in days)
        data = {'date_from': date_from, 'date_to': date_to}
        # Test runs print web pages instead of PDFs unless told otherwise.
        reports = self.env['ir.actions.report'].with_context(force_report_rendering=True)
        return reports._render_qweb_pdf('clip_card.action_report_statement', self.ids, data)[0]

    def _get_statement_xlsx(self, date_from=None, date_to=None):
        """The statements of these cards as one workbook, with a sheet per card.

        :return: the file's bytes
        """
        statements = self._get_customer_statements(date_from, date_to)
        return self.env['report.clip_card.statement_xlsx']._make(statements)

    def _get_statement_filename(self, extension, date_from=None, date_to=None):
        """A name that says whose statement it is, and of which period."""
        cards = self.with_context(lang=self[:1]._get_statement_lang())
        what = cards.name if len(cards) == 1 else '-'.join(cards.mapped('name')[:1] + ['etc'])
        days = [str(fields.Date.to_date(day)) for day in (date_from, date_to) if day]
        words = [cards.env._("Statement"), what, *days]
        return re.sub(r'[^\w.-]+', '-', ' '.join(words)) + f'.{extension}'

    def _get_statement_lang(self):
        """The language that the customer reads."""
        partner = self.sudo().partner_id
        return partner.lang or self.sudo().company_id.partner_id.lang or self.env.lang

    def _get_customer_statements(self, date_from=None, date_to=None):
        """As :meth:`_get_statements`, each in its customer's language.

        With the ``lang``, and the period in ``date_from`` and ``date_to``.
        """
        result = {}
        for lang, cards in self.grouped(lambda card: card._get_statement_lang()).items():
            for statement in cards.with_context(lang=lang)._get_statements(date_from, date_to):
                result[statement['card'].id] = {
                    **statement,
                    'lang': lang,
                    'date_from': fields.Date.to_date(date_from),
                    'date_to': fields.Date.to_date(date_to),
                }
        return [result[card.id] for card in self]
