from datetime import date

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import date_utils, format_date

#: Kinds of notices that say what was done.
STATEMENTS = ('slip', 'statement')


class ClipCardNotice(models.Model):
    """Slips and statements that come by themselves."""

    _inherit = 'clip.card.notice'

    kind = fields.Selection(
        selection_add=[('slip', "Slip after work"), ('statement', "Monthly statement")],
        ondelete={'slip': 'cascade', 'statement': 'cascade'},
    )
    department = fields.Char(readonly=True)
    recipient_ids = fields.Many2many(comodel_name='res.partner', string="Recipients", readonly=True)
    first_entry = fields.Integer(
        readonly=True,
        export_string_translation=False,
        help="The first ledger entry that a slip is about.",
    )
    last_entry = fields.Integer(
        readonly=True,
        export_string_translation=False,
        help="The last ledger entry that a slip is about.",
    )

    # === JOB ===#

    @api.model
    def _cron_send_statements(self):
        """Send the slips and statements that are due, a customer per transaction.

        A notice and its mail are written together, under the customer's lock: once for each
        period, whatever happens meanwhile.
        """
        accounts = self.env['clip.card.account'].search(
            [('statement_mail', '!=', 'none')], order='id'
        )
        accounts._run_job(
            self._send_statements_due, self.env._("Statements that could not be sent")
        )

    @api.model
    def _send_statements_due(self, accounts):
        if not accounts._get_statements_due():
            return
        accounts._lock()
        notices = self.sudo().create(accounts._get_statements_due())
        for notice in notices:
            notice._send_statement()

    def _send_statement(self):
        """Mail one slip, or one statement with its PDF, to all who get it."""
        self.ensure_one()
        reached = self.recipient_ids.filtered('email')
        self.contact_id = (reached or self.recipient_ids)[:1]
        if not reached:
            self.state = 'skipped'
            self._schedule_activities()
            return
        self._mail_statement()
        self._log()

    def _mail_statement(self):
        self.ensure_one()
        values = {}
        if self.kind == 'statement':
            values['attachment_ids'] = [Command.link(self._make_statement_attachment().id)]
        template = self.env.ref(f'clip_card.mail_template_{self.kind}')
        template.send_mail(self.id, email_values=values, email_layout_xmlid='clip_card.mail_layout')

    def _mail_again(self):
        """Slips and statements go again to all who are still to get them, with their PDF."""
        statements = self.filtered(lambda notice: notice.kind in STATEMENTS)
        super(ClipCardNotice, self - statements)._mail_again()
        for notice in statements:
            account = notice.account_id
            notice.recipient_ids = (
                notice.recipient_ids.filtered(
                    lambda contact, account=account: contact._is_clip_card_contact_of(
                        account.partner_id
                    )
                )
                or account._get_contact()
            )
            if reached := notice.recipient_ids.filtered('email'):
                notice.contact_id = reached[0]
                notice._mail_statement()

    def _is_mail_moot(self):
        """What the customer has asked for is no reminder: it goes on after a stop."""
        if self.kind in (*STATEMENTS, 'link'):
            return not self.partner_id.active
        return super()._is_mail_moot()

    # === WHAT IT SAYS ===#

    def _get_recipients(self):
        """Their numbers, as templates of mails want them."""
        self.ensure_one()
        return ','.join(str(contact.id) for contact in self.recipient_ids.filtered('email'))

    def _get_period(self):
        """The first and last day of the month of a statement; of others the one it is in."""
        self.ensure_one()
        day = f'{self.occasion[:7]}-01' if self.kind == 'statement' else self.date.isoformat()
        first = date.fromisoformat(day).replace(day=1)
        return first, date_utils.end_of(first, 'month')

    def _get_month_text(self):
        self.ensure_one()
        return format_date(self.env, self._get_period()[0], date_format='MMMM yyyy')

    def _get_statement_cards(self):
        """The customer's cards that had started when the period ended."""
        self.ensure_one()
        domain = [('account_id', '=', self.account_id.id), ('purchase_date', '!=', False)]
        if self.kind == 'statement':
            domain.append(('purchase_date', '<=', self._get_period()[1]))
        cards = self.env['clip.card'].search(domain, order='id')
        return cards.with_context(lang=self.lang)

    def _get_figures(self):
        """What the month of a statement came to, as from `clip.card._statement_page`."""
        self.ensure_one()
        return self._get_statement_cards()._statement_page(
            *self._get_period(), department=self.department or None, limit=1
        )

    def _get_slip_rows(self):
        """The rows of the statement that a slip is about; none for a notice that is no slip.

        Odoo tries the words of a template on any notice when they are saved.
        """
        self.ensure_one()
        entries = self.env['clip.card.entry'].search(
            [
                ('account_id', '=', self.account_id.id),
                ('kind', '=', 'work'),
                ('id', '>=', self.first_entry),
                ('id', '<=', self.last_entry),
            ]
        )
        if not entries:
            return []
        days, numbers = entries.mapped('date'), set(entries.ids)
        page = self._get_statement_cards()._statement_page(
            min(days), max(days), department=self.department or None
        )
        return [
            {**row, 'day': format_date(self.env, row['date'])}
            for row in page['rows']
            if numbers.intersection(row['entry_ids'])
        ]

    def _make_statement_attachment(self):
        """The month's statement as PDF, in the language of who gets it."""
        self.ensure_one()
        cards, period = self._get_statement_cards(), self._get_period()
        content = cards._get_statement_pdf(
            *period,
            lang=self.lang,
            together=len(cards) > 1,
            department=self.department or None,
            totals='task',
        )
        return self.env['ir.attachment'].create(
            {
                'name': cards._get_statement_filename('pdf', *period, lang=self.lang),
                'raw': content,
                'mimetype': 'application/pdf',
                'res_model': self._name,
                'res_id': self.id,
            }
        )
