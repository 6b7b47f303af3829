import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: What a statement says in words; figures, dates and links are no names.
TEXTS = ('employee_name', 'name', 'task_name', 'free_reason')
SHORTEST = 3


class ClipCardEntry(models.Model):
    """A person's name leaves the statements; what was done, when and for how much stays."""

    _inherit = 'clip.card.entry'

    @api.model
    def _find_name(self, name):
        """The number of entries of the companies in use that name a person.

        :raise UserError: when the name is too short to be one
        """
        name = self._check_erasable(name)
        return self.env.execute_query(
            SQL(
                "SELECT COUNT(*) FROM clip_card_entry WHERE company_id = ANY(%s) AND (%s)",
                self.env.companies.ids,
                self._get_name_condition(name),
            )
        )[0][0]

    @api.model
    def _erase_name(self, name, replacement):
        """Put other words for a person's name into all entries of the companies in use.

        The only change that entries ever see, and one that the right to be forgotten asks for.

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
        rows = self.env.execute_query(self._get_erasing_query(name, replacement))
        self.invalidate_model(TEXTS)
        accounts = self.env['clip.card.account'].sudo().browse({row[0] for row in rows})
        accounts._message_log_batch(
            bodies=dict.fromkeys(
                accounts.ids,
                self.env._("A person's name was erased from the statements."),
            )
        )
        return len(rows)

    @api.model
    def _get_erasing_query(self, name, replacement):
        """The accounts of the entries that named the person, one row per entry."""
        pattern = self._get_name_pattern(name)
        # In a replacement, a backslash would name a part of what was found.
        literal = replacement.replace('\\', '\\\\')
        return SQL(
            "UPDATE clip_card_entry SET %s WHERE company_id = ANY(%s) AND (%s)"
            " RETURNING account_id",
            SQL(', ').join(
                SQL(
                    "%(text)s = REGEXP_REPLACE(%(text)s, %(pattern)s, %(literal)s, 'g')",
                    text=SQL.identifier(text),
                    pattern=pattern,
                    literal=literal,
                )
                for text in TEXTS
            ),
            self.env.companies.ids,
            self._get_name_condition(name),
        )

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
    def _get_name_pattern(self, name):
        """The name as a whole word, as PostgreSQL looks for it."""
        return rf'\m{re.escape(name)}\M'

    @api.model
    def _get_name_condition(self, name):
        pattern = self._get_name_pattern(name)
        return SQL(' OR ').join(SQL("%s ~ %s", SQL.identifier(text), pattern) for text in TEXTS)
