import re

from odoo import fields, models


class ClipCard(models.Model):
    """The statement as a file, in the customer's language."""

    _inherit = 'clip.card'

    def _get_statement_pdf(self, date_from=None, date_to=None, **options):
        """The statements of these cards as one PDF, each card on a page of its own.

        :param date_from: the first day; from the beginning when None
        :param date_to: the last day; to the end when None
        :param options: as for :meth:`_get_customer_statements`
        :return: the file's bytes
        """
        self.check_access('read')
        # Read back from a text with four digits of the year, whatever was typed.
        days = map(fields.Date.to_date, (date_from, date_to))
        date_from, date_to = (day and day.isoformat() for day in days)
        data = {'date_from': date_from, 'date_to': date_to, 'options': options}
        # Test runs print web pages instead of PDFs unless told otherwise.
        reports = self.env['ir.actions.report'].with_context(force_report_rendering=True)
        return reports._render_qweb_pdf('clip_card.action_report_statement', self.ids, data)[0]

    def _get_statement_xlsx(self, date_from=None, date_to=None, **options):
        """The statements of these cards as one workbook, with a sheet per card.

        :param options: as for :meth:`_get_customer_statements`
        :return: the file's bytes
        """
        statements = self._get_customer_statements(date_from, date_to, **options)
        return self.env['report.clip_card.statement_xlsx']._make(statements)

    def _get_statement_filename(self, extension, date_from=None, date_to=None, lang=None):
        """A name that says whose statement it is, and of which period."""
        cards = self.with_context(lang=lang or self[:1]._get_statement_lang())
        what = cards.name if len(cards) == 1 else '-'.join(cards.mapped('name')[:1] + ['etc'])
        days = [str(fields.Date.to_date(day)) for day in (date_from, date_to) if day]
        words = [cards.env._("Statement"), what, *days]
        return re.sub(r'[^\w.-]+', '-', ' '.join(words)) + f'.{extension}'

    def _get_statement_lang(self):
        """The language that the customer reads."""
        partner = self.sudo().partner_id
        return partner.lang or self.sudo().company_id.partner_id.lang or self.env.lang

    def _get_customer_statements(
        self, date_from=None, date_to=None, *, lang=None, together=False, **wishes
    ):
        """As :meth:`_get_statements`, each in its customer's language.

        With the ``lang``, the period in ``date_from`` and ``date_to``, and in ``chosen`` the names
        and values of what the rows were narrowed down to.

        :param lang: the reader's language, where it is not the customer's
        """
        result = {}
        lang = lang or (together and self[:1]._get_statement_lang())
        grouped = {lang: self} if lang else self.grouped(lambda card: card._get_statement_lang())
        days = map(fields.Date.to_date, (date_from, date_to))
        common = {'together': together, **dict(zip(('date_from', 'date_to'), days, strict=True))}
        for code, group in grouped.items():
            cards = group.with_context(lang=code)
            common['lang'] = code
            common['chosen'] = cards._tell_wishes(wishes)
            common['total_by'] = cards._get_total_names().get(wishes.get('totals'))
            for statement in cards._get_statements(date_from, date_to, together=together, **wishes):
                result[statement['card'].id] = {**statement, **common}
        return [result[card.id] for card in self if card.id in result]

    def _get_invoices(self):
        """The posted invoices of these cards, whoever asks."""
        moves = self.sudo().sale_line_id.invoice_lines.move_id
        return moves.filtered(
            lambda move: move.state == 'posted' and move.move_type == 'out_invoice'
        ).sorted('id')

    def _get_total_names(self):
        """What rows can be added up by, in the reader's words."""
        return {
            'task': self.env._("Task"),
            'consultant': self.env._("Consultant"),
            'department': self.env._("Department"),
            'month': self.env._("Month"),
            'card': self.env._("Card"),
        }

    def _tell_wishes(self, wishes):
        """What rows were narrowed down to: pairs of a name and a value."""
        names = {**self._get_total_names(), 'search': self.env._("Search")}
        return [
            (names[name], wishes[name])
            for name in ('task', 'consultant', 'department', 'search')
            if wishes.get(name)
        ]
