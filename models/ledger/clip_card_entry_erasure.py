import re
from html import escape
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

SHORTEST = 3
OF_COMPANIES = "company_id = ANY(%(companies)s)"


class Naming(NamedTuple):
    """A table with words in which people are named; figures, dates and links are no names."""

    table: str
    texts: tuple
    condition: str = OF_COMPANIES
    html: bool = False


ENTRIES = Naming('clip_card_entry', ('employee_name', 'name', 'task_name', 'free_reason'))


class ClipCardEntry(models.Model):
    """A person's name leaves the statements; what was done, when and for how much stays."""

    _inherit = 'clip.card.entry'

    @api.model
    def _get_namings(self):
        """Where else people are named: rooms add their tables.

        What customers see beside their statements, what later entries take their words from, and
        what colleagues have noted about cards. Orders and invoices are vouchers, and stay as they
        are.
        """
        noted = self._get_noted_condition()
        return [
            Naming('mail_message', ('body', 'subject'), noted, html=True),
            Naming(
                'mail_tracking_value',
                ('old_value_char', 'new_value_char', 'old_value_text', 'new_value_text'),
                f"mail_message_id IN (SELECT id FROM mail_message WHERE {noted})",  # noqa: S608
            ),
        ]

    @api.model
    def _get_noted_models(self):
        """Models in whose chatter colleagues note things about cards; rooms add theirs."""
        return ['clip.card', 'clip.card.account']

    @api.model
    def _get_noted_condition(self):
        """Which messages are about the cards of the companies in use."""
        queries = ' UNION ALL '.join(
            f"SELECT '{name}', id FROM {self.env[name]._table} WHERE {OF_COMPANIES}"  # noqa: S608
            for name in self._get_noted_models()
        )
        return f"(model, res_id) IN ({queries})"

    @api.model
    def _find_name(self, name, namings=None):
        """The number of texts of the companies in use that name a person.

        :param namings: the tables to look in; entries of the ledger by default
        :raise UserError: when the name is too short to be one
        """
        name = self._check_erasable(name)
        self.env.flush_all()
        return sum(
            self.env.execute_query(
                SQL(
                    "SELECT COUNT(*) FROM %s WHERE %s",
                    SQL.identifier(naming.table),
                    self._get_name_condition(naming, name),
                )
            )[0][0]
            for naming in namings or [ENTRIES]
        )

    @api.model
    def _erase_name(self, name, replacement):
        """Put other words for a person's name into all entries of the companies in use.

        And into what is told of them elsewhere. The only change that entries ever see, and one
        that the right to be forgotten asks for.

        :return: the number of entries that named the person
        :raise AccessError: unless the user manages clip cards
        :raise UserError: when the name is too short, or nothing is to stand for it
        """
        self.env['clip.card']._check_correction_right()
        name = self._check_erasable(name)
        replacement = (replacement or '').strip()
        if not replacement:
            raise UserError(self.env._("Enter what the statements say instead of the name."))
        self.env.flush_all()
        query = SQL("%s RETURNING account_id", self._get_erasing_query(ENTRIES, name, replacement))
        rows = self.env.execute_query(query)
        for naming in self._get_namings():
            self.env.cr.execute(self._get_erasing_query(naming, name, replacement))
        self.env.invalidate_all()
        accounts = self.env['clip.card.account'].sudo().browse({row[0] for row in rows})
        accounts._message_log_batch(
            bodies=dict.fromkeys(
                accounts.ids,
                self.env._("A person's name was erased from the statements."),
            )
        )
        return len(rows)

    @api.model
    def _get_erasing_query(self, naming, name, replacement):
        """Put the other words in, where the name is and nowhere else."""
        return SQL(
            "UPDATE %s SET %s WHERE %s",
            SQL.identifier(naming.table),
            SQL(', ').join(
                SQL(
                    "%(text)s = REGEXP_REPLACE(%(text)s, %(pattern)s, %(literal)s, 'gi')",
                    text=SQL.identifier(text),
                    pattern=self._get_name_pattern(naming, name),
                    literal=self._get_literal(naming, replacement),
                )
                for text in naming.texts
            ),
            self._get_name_condition(naming, name),
        )

    @api.model
    def _get_literal(self, naming, replacement):
        if naming.html:
            replacement = escape(replacement, quote=False)
        # In a replacement, a backslash would name a part of what was found.
        return replacement.replace('\\', '\\\\')

    @api.model
    def _check_erasable(self, name):
        name = (name or '').strip()
        if len(name) < SHORTEST:
            raise UserError(
                self.env._(
                    "Enter the whole name, as the statements show it: at least %(count)s letters.",
                    count=SHORTEST,
                )
            )
        return name

    @api.model
    def _get_name_pattern(self, naming, name):
        """The name between other words, as PostgreSQL looks for it; it may end in a full stop."""
        words = escape(name, quote=False) if naming.html else name
        return rf'(?<!\w){re.escape(words)}(?!\w)'

    @api.model
    def _get_name_condition(self, naming, name):
        pattern = self._get_name_pattern(naming, name)
        said = SQL(' OR ').join(
            SQL("%s ~* %s", SQL.identifier(text), pattern) for text in naming.texts
        )
        where = SQL(naming.condition, companies=self.env.companies.ids)
        return SQL("(%s) AND (%s)", where, said)
