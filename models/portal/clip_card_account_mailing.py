from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, date_utils

CHOICES = [
    ('none', "Never"),
    ('work', "A slip after work"),
    ('month', "A statement every month"),
]


class ClipCardAccount(models.Model):
    """Statements that come by themselves, as the customer chose."""

    _inherit = 'clip.card.account'

    statement_mail = fields.Selection(
        selection=CHOICES,
        string="Statement by Mail",
        default='none',
        required=True,
        tracking=True,
        help="A slip the morning after work, or the statement of a month as PDF when something"
        " happened in it. The customer chooses in the portal.",
    )
    statement_mail_from = fields.Date(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="When the customer chose: nothing is sent of what was recorded before.",
    )
    statement_partner_ids = fields.Many2many(
        comodel_name='res.partner',
        relation='clip_card_account_statement_partner_rel',
        column1='account_id',
        column2='partner_id',
        string="Statement To",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="The contacts who get it; who gets the notices when empty.",
    )
    statement_by_department = fields.Boolean(
        string="Each Department its Own",
        help="A contact with a department gets what was done for that department; others get all.",
    )

    @api.model
    def _get_editable_fields(self):
        return super()._get_editable_fields() | {
            'statement_mail',
            'statement_partner_ids',
            'statement_by_department',
        }

    @api.constrains('statement_partner_ids')
    def _check_statement_partners(self):
        for account in self:
            strangers = account.statement_partner_ids.filtered(
                lambda it, account=account: it.commercial_partner_id != account.partner_id
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is no contact of %(customer)s and cannot get its statement.",
                        contact=strangers[0].display_name,
                        customer=account.partner_id.display_name,
                    )
                )

    def write(self, vals):
        chosen = self.browse()
        if 'statement_mail' in vals:
            chosen = self.filtered(lambda it: it.statement_mail != vals['statement_mail'])
        result = super().write(vals)
        for account in chosen.sudo():
            account.statement_mail_from = account.company_id._clip_card_today()
        return result

    def _choose_statement_mail(self, choice, contacts, by_department=False):
        """What the customer chose in the portal.

        :param contacts: who gets it; contacts of the customer
        :param by_department: whether those with a department get what was done for it alone
        :raise UserError: for what cannot be chosen
        """
        self.ensure_one()
        if choice not in dict(CHOICES):
            raise UserError(self.env._("Choose when you want to get your statement."))
        self.write(
            {
                'statement_mail': choice,
                'statement_partner_ids': [(6, 0, contacts.ids)],
                'statement_by_department': by_department,
            }
        )

    # === WHAT IS DUE ===#

    def _get_statement_audiences(self):
        """Who gets the statement, per department; all of it under an empty name.

        Active contacts of the customer alone; nobody of one that is archived.
        """
        self.ensure_one()
        audiences = {}
        fallback = self._get_contact()
        chosen = self.statement_partner_ids.filtered(
            lambda contact: contact._is_clip_card_contact_of(self.partner_id)
        )
        for contact in fallback and (chosen or fallback):
            department = self.statement_by_department and contact.clip_card_department or ''
            audiences[department.strip()] = audiences.get(department.strip(), contact) | contact
        return audiences

    def _get_statements_due(self):
        """The slips and statements of these customers that were not dealt with yet.

        :return: values of notices
        """
        values = []
        for account in self.sudo():
            find = {'work': account._find_slips_due, 'month': account._find_months_due}
            for department, contacts in account._get_statement_audiences().items():
                for due in find.get(account.statement_mail, lambda _name: [])(department):
                    occasion = f"{due['occasion']} {department}".strip()
                    values.append(
                        {
                            **due,
                            'account_id': account.id,
                            'date': account.company_id._clip_card_today(),
                            'department': department,
                            'occasion': occasion,
                            'recipient_ids': [(6, 0, contacts.ids)],
                        }
                    )
        return values

    def _find_months_due(self, department):
        """The months that are over and in which something happened, since the customer chose."""
        self.ensure_one()
        this_month = date_utils.start_of(self.company_id._clip_card_today(), 'month')
        first = date_utils.start_of(self.statement_mail_from, 'month')
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT DATE_TRUNC('month', entry.date)::date AS month
                  FROM clip_card_entry entry
                 WHERE entry.account_id = %(account)s
                   AND entry.date >= %(first)s AND entry.date < %(this_month)s
                   AND %(of_department)s
                   AND NOT EXISTS (
                        SELECT FROM clip_card_notice notice
                         WHERE notice.account_id = entry.account_id
                           AND notice.kind = 'statement'
                           AND notice.occasion = TRIM(
                                TO_CHAR(entry.date, 'YYYY-MM') || ' ' || %(department)s
                           )
                   )
                 ORDER BY month
                """,
                account=self.id,
                first=first,
                this_month=this_month,
                department=department,
                of_department=self._query_of_department(department),
            )
        )
        return [{'kind': 'statement', 'occasion': f'{month:%Y-%m}'} for (month,) in rows]

    def _find_slips_due(self, department):
        """One slip, of the work that was recorded since the last one."""
        self.ensure_one()
        ((first, last),) = self.env.execute_query(
            SQL(
                """
                SELECT MIN(work.first), MAX(work.last)
                  FROM (
                    SELECT MIN(entry.id) AS first, MAX(entry.id) AS last
                      FROM clip_card_entry entry
                     WHERE entry.account_id = %(account)s AND entry.kind = 'work'
                       AND entry.posting_date >= %(since)s
                       AND %(of_department)s
                       AND entry.id > COALESCE((
                            SELECT MAX(notice.last_entry) FROM clip_card_notice notice
                             WHERE notice.account_id = %(account)s AND notice.kind = 'slip'
                               AND COALESCE(notice.department, '') = %(department)s
                       ), 0)
                     GROUP BY entry.source
                    HAVING SUM(entry.clips) != 0 OR SUM(entry.work_minutes) != 0
                  ) AS work
                """,
                account=self.id,
                since=self.statement_mail_from,
                department=department,
                of_department=self._query_of_department(department),
            )
        )
        if not last:
            return []
        slip = {'kind': 'slip', 'occasion': str(last), 'first_entry': first, 'last_entry': last}
        return [slip]

    @api.model
    def _query_of_department(self, department):
        return SQL("entry.department = %s", department) if department else SQL("TRUE")

    def _drop_statement_contacts(self):
        """Let nobody who is no contact of the customer any more get its statement."""
        for account in self.sudo().with_context(active_test=False):
            gone = account.statement_partner_ids.filtered(
                lambda contact, account=account: (
                    not contact._is_clip_card_contact_of(account.partner_id)
                )
            )
            account.statement_partner_ids -= gone
            for contact in gone:
                account._message_log(
                    body=self.env._(
                        "%(contact)s is archived, or no contact of %(customer)s any more, and gets"
                        " no statement.",
                        contact=contact.display_name,
                        customer=account.partner_id.display_name,
                    )
                )

    # === MERGING ===#

    def _join(self, kept):
        super()._join(kept)
        if kept.statement_mail == 'none' and self.statement_mail != 'none':
            kept.write({'statement_mail': self.statement_mail})
