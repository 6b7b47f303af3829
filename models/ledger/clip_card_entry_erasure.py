import re
from html import escape
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

SHORTEST = 3
OF_COMPANIES = "company_id = ANY(%(companies)s)"
OF_MESSAGES = """
    (model, res_id) IN (
        SELECT 'clip.card', id FROM clip_card WHERE company_id = ANY(%(companies)s)
        UNION ALL
        SELECT 'clip.card.account', id FROM clip_card_account WHERE company_id = ANY(%(companies)s)
        UNION ALL
        SELECT 'clip.card.subscription', id
          FROM clip_card_subscription WHERE company_id = ANY(%(companies)s)
        UNION ALL
        SELECT 'clip.card.server.check', id
          FROM clip_card_server_check WHERE company_id = ANY(%(companies)s)
    )
"""
OF_TRACKING = f"mail_message_id IN (SELECT id FROM mail_message WHERE {OF_MESSAGES})"  # noqa: S608


class Place(NamedTuple):
    """Where people are named in words; figures, dates and links are no names."""

    table: str
    texts: tuple
    condition: str = OF_COMPANIES
    html: bool = False


ENTRIES = Place('clip_card_entry', ('employee_name', 'name', 'task_name', 'free_reason'))
#: What customers see beside their statements, what later entries take their words from, and what
#: colleagues have noted about cards. Orders and invoices are vouchers, and stay as they are.
OTHERS = (
    Place(
        'account_analytic_line',
        ('name', 'clip_card_free_reason', 'clip_card_write_off_reason'),
        f"clip_card_account_id IS NOT NULL AND {OF_COMPANIES}",
    ),
    Place(
        'project_task',
        ('name',),
        "project_id IN (SELECT project.id FROM project_project project JOIN clip_card_account"
        " account ON account.id = project.clip_card_account_id"
        " WHERE account.company_id = ANY(%(companies)s))",
    ),
    Place('clip_card_server_check', ('consultant_name', 'conclusion', 'internal_note')),
    Place('clip_card_server_check_line', ('remark',)),
    Place('clip_card', ('hold_reason', 'prolongation_agreement', 'transfer_agreement')),
    Place('clip_card_charge', ('return_reason',)),
    Place('clip_card_opening', ('reason',)),
    Place('mail_message', ('body', 'subject'), OF_MESSAGES, html=True),
    Place(
        'mail_tracking_value',
        ('old_value_char', 'new_value_char', 'old_value_text', 'new_value_text'),
        OF_TRACKING,
    ),
)


class ClipCardEntry(models.Model):
    """A person's name leaves the statements; what was done, when and for how much stays."""

    _inherit = 'clip.card.entry'

    @api.model
    def _find_name(self, name, places=(ENTRIES,)):
        """The number of texts of the companies in use that name a person.

        :param places: the tables to look in; entries of the ledger by default
        :raise UserError: when the name is too short to be one
        """
        name = self._check_erasable(name)
        self.env.flush_all()
        return sum(
            self.env.execute_query(
                SQL(
                    "SELECT COUNT(*) FROM %s WHERE %s",
                    SQL.identifier(place.table),
                    self._get_name_condition(place, name),
                )
            )[0][0]
            for place in places
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
        for place in OTHERS:
            self.env.cr.execute(self._get_erasing_query(place, name, replacement))
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
    def _get_erasing_query(self, place, name, replacement):
        """Put the other words in, where the name is and nowhere else."""
        return SQL(
            "UPDATE %s SET %s WHERE %s",
            SQL.identifier(place.table),
            SQL(', ').join(
                SQL(
                    "%(text)s = REGEXP_REPLACE(%(text)s, %(pattern)s, %(literal)s, 'gi')",
                    text=SQL.identifier(text),
                    pattern=self._get_name_pattern(place, name),
                    literal=self._get_literal(place, replacement),
                )
                for text in place.texts
            ),
            self._get_name_condition(place, name),
        )

    @api.model
    def _get_literal(self, place, replacement):
        if place.html:
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
    def _get_name_pattern(self, place, name):
        """The name between other words, as PostgreSQL looks for it; it may end in a full stop."""
        words = escape(name, quote=False) if place.html else name
        return rf'(?<!\w){re.escape(words)}(?!\w)'

    @api.model
    def _get_name_condition(self, place, name):
        pattern = self._get_name_pattern(place, name)
        said = SQL(' OR ').join(
            SQL("%s ~* %s", SQL.identifier(text), pattern) for text in place.texts
        )
        where = SQL(place.condition, companies=self.env.companies.ids)
        return SQL("(%s) AND (%s)", where, said)
