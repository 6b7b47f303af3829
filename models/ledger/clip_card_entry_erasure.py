import re
from collections import defaultdict
from html import escape
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

SHORTEST, LONGEST = 3, 100
#: Tables with the names of people whom we know, each with the column.
KNOWN = (
    ('res_partner', 'name'),
    ('hr_employee', 'name'),
    ('clip_card_entry', 'employee_name'),
)
OF_COMPANIES = "company_id = ANY(%(companies)s)"


class Naming(NamedTuple):
    """A table with words in which people are named; figures, dates and links are no names.

    :param chatter: SQL for the model and the number of the record whose chatter tells of a change;
        the text's own, or its account, when empty
    """

    table: str
    texts: tuple
    condition: str = OF_COMPANIES
    html: bool = False
    chatter: tuple = ()

    @property
    def model(self):
        return self.table.replace('_', '.')


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
            Naming(
                'mail_message',
                ('body', 'subject'),
                noted,
                html=True,
                chatter=('model', 'res_id'),
            ),
            Naming(
                'mail_tracking_value',
                ('old_value_char', 'new_value_char', 'old_value_text', 'new_value_text'),
                f"mail_message_id IN (SELECT id FROM mail_message WHERE {noted})",  # noqa: S608
                chatter=tuple(
                    f"(SELECT {name} FROM mail_message WHERE id = mail_message_id)"  # noqa: S608
                    for name in ('model', 'res_id')
                ),
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
        :raise UserError: when it is too short or too long to be a name
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
        that the right to be forgotten asks for: of people who are known, and of nothing else. Who
        did it is told where each text was changed.

        :return: the number of entries that named the person
        :raise AccessError: unless the user manages clip cards
        :raise UserError: when it is nobody's name, or nothing is to stand for it
        """
        self.env['clip.card']._check_correction_right()
        name = self._check_known(self._check_erasable(name))
        replacement = (replacement or '').strip()
        if not replacement or len(replacement) > LONGEST:
            raise UserError(
                self.env._(
                    "Enter what the statements say instead of the name, in at most %(count)s"
                    " letters.",
                    count=LONGEST,
                )
            )
        self.env.flush_all()
        changed = {}
        for naming in [ENTRIES, *self._get_namings()]:
            query = self._get_erasing_query(naming, name, replacement)
            changed[naming] = self.env.execute_query(query)
        self.env.invalidate_all()
        self._log_erasure(changed)
        return len(changed[ENTRIES])

    @api.model
    def _check_known(self, name):
        """:raise UserError: for words that are the name of nobody whom we know"""
        known = SQL(' OR ').join(
            SQL(
                "EXISTS (SELECT 1 FROM %(table)s WHERE LOWER(TRIM(%(name)s)) = LOWER(%(words)s))",
                table=SQL.identifier(table),
                name=SQL.identifier(column),
                words=name,
            )
            for table, column in KNOWN
        )
        self.env.flush_all()
        if not self.env.execute_query(SQL("SELECT %s", known))[0][0]:
            raise UserError(
                self.env._(
                    "Nobody is called %(name)s: neither a contact, a user nor an employee, and no"
                    " consultant of a statement. Only names of people are erased. Enter the whole"
                    " name of a contact or an employee.",
                    name=name,
                )
            )
        return name

    @api.model
    def _log_erasure(self, changed):
        """Tell in the chatter of each record concerned who changed which texts, not which name.

        :param changed: model and number of the record that tells it, and of the text's, per naming
        """
        mentions = defaultdict(lambda: defaultdict(list))
        for naming, rows in changed.items():
            for model, record_id, text_id in rows:
                if model and record_id:
                    mentions[model, record_id][naming.model].append(text_id)
        bodies = defaultdict(dict)
        for (model, record_id), texts in mentions.items():
            bodies[model][record_id] = self.env._(
                "%(user)s erased a person's name here: %(places)s.",
                user=self.env.user.name,
                places='; '.join(
                    f"{self.env['ir.model']._get(name).name} {', '.join(map(str, sorted(ids)))}"
                    for name, ids in texts.items()
                ),
            )
        for model, of_model in bodies.items():
            records = self.env[model].sudo().browse(of_model).exists()
            records._message_log_batch(bodies={it.id: of_model[it.id] for it in records})

    @api.model
    def _get_erasing_query(self, naming, name, replacement):
        """Put the other words in, where the name is and nowhere else.

        Returns which record's chatter tells of it, and the number of the text.
        """
        return SQL(
            "UPDATE %s SET %s WHERE %s RETURNING %s, %s, id",
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
            *map(SQL, self._get_chatter(naming)),
        )

    @api.model
    def _get_chatter(self, naming):
        """SQL for the model and the number of the record whose chatter tells of a change."""
        if naming.chatter:
            return naming.chatter
        if isinstance(self.env[naming.model], self.env.registry['mail.thread']):
            return f"'{naming.model}'", 'id'
        return "'clip.card.account'", 'account_id'

    @api.model
    def _get_literal(self, naming, replacement):
        if naming.html:
            replacement = escape(replacement, quote=False)
        # In a replacement, a backslash would name a part of what was found.
        return replacement.replace('\\', '\\\\')

    @api.model
    def _check_erasable(self, name):
        """:raise UserError: for what is too short or too long to be a name"""
        name = (name or '').strip()
        if not SHORTEST <= len(name) <= LONGEST:
            raise UserError(
                self.env._(
                    "Enter the whole name, as the statements show it: %(least)s to %(most)s"
                    " letters.",
                    least=SHORTEST,
                    most=LONGEST,
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
