from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

#: Hours on one line that nobody works without a word about it.
LONG = 8
APPROVER = 'hr_timesheet.group_hr_timesheet_approver'
#: What may be odd about a line.
OVER_LONG = "%(line)s.unit_amount > %(most)s"
MINUTE_OVER = """
    (%(line)s.clip_card_due > 0 AND %(line)s.task_id IS NOT NULL AND (
        SELECT SUM(before.clip_card_minutes) FROM account_analytic_line before
         WHERE before.task_id = %(line)s.task_id
           AND before.clip_card_account_id = %(line)s.clip_card_account_id
           AND (before.date, before.id) <= (%(line)s.date, %(line)s.id)
    ) %% 60 = 1)
"""
SAID_TWICE = """
    (%(line)s.name != '/' AND EXISTS (
        SELECT FROM account_analytic_line same
         WHERE same.employee_id = %(line)s.employee_id
           AND same.date = %(line)s.date
           AND same.clip_card_account_id = %(line)s.clip_card_account_id
           AND same.name = %(line)s.name AND same.id != %(line)s.id
    ))
"""
UNSAID = "COALESCE(TRIM(%(line)s.name), '') IN ('', '/')"
NO_TRANSPORT = """
    (%(line)s.clip_card_address_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM account_analytic_line visit
         WHERE visit.employee_id = %(line)s.employee_id
           AND visit.date = %(line)s.date
           AND visit.clip_card_address_id = %(line)s.clip_card_address_id
           AND visit.clip_card_transport_hours > 0
    ))
"""


class AccountAnalyticLine(models.Model):
    """Time that a colleague has looked at, where a company wants that.

    Clips are taken at once all the same; what nobody has checked is preliminary to the customer.
    """

    _inherit = 'account.analytic.line'

    clip_card_to_check = fields.Boolean(
        string="To Check",
        compute='_compute_clip_card_to_check',
        search='_search_clip_card_to_check',
        help="No colleague has checked this time yet.",
    )
    clip_card_odd = fields.Char(
        string="Look At",
        compute='_compute_clip_card_odd',
        search='_search_clip_card_odd',
        help="What is unusual about this time.",
    )

    _clip_card_to_check_idx = models.Index(
        '(company_id, date) WHERE clip_card_account_id IS NOT NULL AND clip_card_checked_by IS NULL'
    )

    # === WHAT IS TO BE CHECKED ===#

    @api.depends('clip_card_checked_by', 'clip_card_account_id', 'date')
    def _compute_clip_card_to_check(self):
        for line in self:
            since = line.company_id.sudo().clip_card_check_from
            line.clip_card_to_check = bool(
                since
                and line.clip_card_account_id
                and not line.clip_card_checked_by
                and line.date >= since
            )

    def _search_clip_card_to_check(self, operator, value):
        if operator != 'in':
            return NotImplemented
        companies = self.env['res.company'].sudo().search([('clip_card_check_from', '!=', False)])
        domain = Domain.OR(
            Domain('company_id', '=', company.id)
            & Domain('date', '>=', company.clip_card_check_from)
            for company in companies
        )
        domain &= Domain('clip_card_account_id', '!=', False)
        domain &= Domain('clip_card_checked_by', '=', False)
        return domain if True in value else ~domain

    # === CHECKING ===#

    def action_clip_card_check(self):
        """Have these lines checked by the user; those that the user wrote wait for a colleague.

        :raise AccessError: for who does not see the time of others
        :raise UserError: when the user wrote all of them
        """
        self.check_access('read')
        if not (self.env.su or self.env.user.has_group(APPROVER)):
            raise AccessError(
                self.env._(
                    "Only who sees the timesheets of others checks them. Ask an administrator for"
                    " *Timesheets: all timesheets*."
                )
            )
        lines = self.filtered('clip_card_to_check')
        own = lines.filtered(lambda line: self.env.user in (line.user_id, line.sudo().create_uid))
        if own and own == lines:
            raise UserError(
                self.env._(
                    "You wrote this time yourself (%(text)s): a colleague has to check it.",
                    text=own[0].name,
                )
            )
        models.Model.write((lines - own).sudo(), {'clip_card_checked_by': self.env.uid})
        message = self.env._("%(count)s checked.", count=len(lines - own))
        if own:
            more = self.env._("%(count)s of your own wait for a colleague.", count=len(own))
            message = f'{message} {more}'
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'success',
                'message': message,
                'next': {'type': 'ir.actions.client', 'tag': 'soft_reload'},
            },
        }

    def _clip_card_check_anew(self):
        """What has changed is to be checked once more."""
        models.Model.write(self.sudo(), {'clip_card_checked_by': False})

    # === WHAT IS ODD ===#

    @api.depends('unit_amount', 'name', 'clip_card_transport_hours', 'clip_card_work_type')
    @api.depends_context('lang')
    def _compute_clip_card_odd(self):
        conditions = self._get_clip_card_odd_conditions('line')
        columns = SQL(", ").join(condition for _words, condition in conditions)
        found = {}
        if self.ids:
            self.flush_model()
            rows = self.env.execute_query(
                SQL(
                    "SELECT line.id, %s FROM account_analytic_line line WHERE line.id = ANY(%s)",
                    columns,
                    self.ids,
                )
            )
            for line_id, *odd in rows:
                words = [words for (words, _it), true in zip(conditions, odd, strict=True) if true]
                found[line_id] = ', '.join(words)
        for line in self:
            line.clip_card_odd = found.get(line._origin.id) or False

    def _search_clip_card_odd(self, operator, value):
        """Only whether there is anything odd can be asked."""
        if operator != 'in' or set(value) != {False}:
            return NotImplemented
        self.flush_model()
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL("%s = 0", model._get_clip_card_odd_count(alias))
        )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name == 'clip_card_odd':
            self.flush_model()
            return SQL("%s %s", self._get_clip_card_odd_count(alias), direction)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    @api.model
    def _get_clip_card_odd_count(self, alias):
        """How many things are odd about a line, in SQL."""
        return SQL(
            "(%s)",
            SQL(" + ").join(
                SQL("(CASE WHEN %s THEN 1 ELSE 0 END)", condition)
                for _words, condition in self._get_clip_card_odd_conditions(alias)
            ),
        )

    @api.model
    def _get_clip_card_odd_conditions(self, alias):
        """What may be odd about a line, in words and as SQL; rooms add theirs.

        :param alias: of the lines' table
        """
        line = SQL.identifier(alias)
        return [
            (self.env._("over %(hours)s hours", hours=LONG), SQL(OVER_LONG, line=line, most=LONG)),
            (self.env._("a minute over the step"), SQL(MINUTE_OVER, line=line)),
            (self.env._("the same text twice"), SQL(SAID_TWICE, line=line)),
            (self.env._("no text"), SQL(UNSAID, line=line)),
            (self.env._("on-site without transport"), SQL(NO_TRANSPORT, line=line)),
        ]

    # === IN WORDS ===#

    def _get_clip_card_sentences(self, standings):
        """To the customer, too, what nobody has checked may still change."""
        sentences = super()._get_clip_card_sentences(standings)
        lines = self.sudo()
        if any(company.clip_card_check_from for company in lines.company_id):
            preliminary = self.env._("preliminary")
            for line in lines.filtered('clip_card_to_check'):
                sentences[line.id] += f' ({preliminary})'
        return sentences

    @api.model
    def _get_clip_card_unused(self):
        unused = super()._get_clip_card_unused()
        if not any(company.clip_card_check_from for company in self.env.companies.sudo()):
            unused |= {'clip_card_checked_by', 'clip_card_to_check'}
        return unused
