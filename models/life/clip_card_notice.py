from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ..ledger.clip_card_account_jobs import BATCH

KINDS = [
    ('start', "Card started"),
    ('low', "Clips running low"),
    ('used_up', "Clips used up"),
    ('not_renewed', "Not renewed automatically"),
    ('ending_first', "Card ends, first notice"),
    ('ending_second', "Card ends, second notice"),
    ('ended', "Card ended"),
    ('uncovered', "Uncovered work"),
    ('waiting', "Add-on product waits for clips"),
]
#: Notices about which the customer, or sales, has to decide something.
DECISIONS = {'low', 'used_up', 'not_renewed', 'ending_second', 'uncovered', 'waiting'}


class ClipCardNotice(models.Model):
    """A mail to the customer about its clips, sent once for each occasion."""

    _name = 'clip.card.notice'
    _description = "Clip Card Notice"
    _inherit = ['clip.card.mailed', 'clip.card.protected']
    _order = 'id desc'

    account_id = fields.Many2one(
        comodel_name='clip.card.account', required=True, index=True, ondelete='cascade'
    )
    card_id = fields.Many2one(comodel_name='clip.card', index='btree_not_null', ondelete='cascade')
    partner_id = fields.Many2one(related='account_id.partner_id', string="Customer", store=True)
    company_id = fields.Many2one(related='account_id.company_id', store=True)
    kind = fields.Selection(selection=KINDS, required=True)
    occasion = fields.Char(
        required=True,
        export_string_translation=False,
        help="What makes this notice another one than the last of its kind.",
    )
    date = fields.Date(required=True)
    state = fields.Selection(
        selection=[('sent', "Sent"), ('failed', "Failed"), ('skipped', "Not Sent")],
        required=True,
        default='sent',
    )
    contact_id = fields.Many2one(comodel_name='res.partner', string="Sent To")
    lang = fields.Char(compute='_compute_lang')

    _once = models.UniqueIndex('(account_id, kind, occasion, COALESCE(card_id, 0))')

    @api.depends('contact_id.lang')
    def _compute_lang(self):
        for notice in self:
            notice.lang = notice.contact_id.lang or notice.company_id.partner_id.lang

    @api.depends('kind', 'partner_id')
    @api.depends_context('lang')
    def _compute_display_name(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        for notice in self:
            notice.display_name = f"{kinds.get(notice.kind)}: {notice.partner_id.display_name}"

    # === WHAT IS DUE ===#

    @api.model
    def _get_due(self, company, accounts=None):
        """The notices that are due in a company and were not dealt with yet.

        :param accounts: only those of these accounts
        :return: values of notices, one per occasion; nothing for customers who chose to stop, or
            are archived
        """
        self.env.flush_all()
        today = company._clip_card_today()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT due.account_id, due.card_id, due.kind, due.occasion
                  FROM (%(due)s) AS due (account_id, card_id, kind, occasion)
                  JOIN clip_card_account account ON account.id = due.account_id
                  JOIN res_partner customer ON customer.id = account.partner_id
                   AND customer.active
                 WHERE account.company_id = %(company)s
                   AND account.renewal != 'stop'
                   AND %(asked)s
                   AND NOT EXISTS (
                        SELECT 1 FROM clip_card_notice notice
                         WHERE notice.account_id = due.account_id
                           AND notice.kind = due.kind
                           AND notice.occasion = due.occasion
                           AND COALESCE(notice.card_id, 0) = COALESCE(due.card_id, 0)
                   )
                 ORDER BY due.account_id, due.card_id
                """,
                due=SQL(' UNION ALL ').join(self._get_due_queries(company, today)),
                company=company.id,
                asked=SQL("due.account_id = ANY(%s)", accounts.ids) if accounts else SQL("TRUE"),
            )
        )
        names = ('account_id', 'card_id', 'kind', 'occasion')
        return [{**dict(zip(names, row, strict=True)), 'date': today} for row in rows]

    @api.model
    def _get_due_queries(self, company, today):
        """One query per kind of notice: account, card, kind, occasion."""
        return [
            self._query_start(company, today),
            self._query_balance(),
            self._query_ending(company, today),
            self._query_ended(company),
            self._query_uncovered(),
        ]

    @api.model
    def _query_start(self, company, today):
        """Cards that were sold and started within the last week."""
        return SQL(
            """
            SELECT card.account_id, card.id, 'start', ''
              FROM clip_card card
             WHERE card.state = 'active' AND card.company_id = %s
               AND card.purchase_date >= %s - 7 AND card.sale_line_id IS NOT NULL
            """,
            company.id,
            today,
        )

    @api.model
    def _query_balance(self):
        """Customers with few usable clips or none, once after clips were last added.

        Nobody is asked to decide while an automatic renewal, or what is paid, waits for its card
        to start.
        """
        return SQL(
            """
            SELECT account.id, NULL::integer,
                   CASE WHEN account.balance = 0 THEN 'used_up' ELSE 'low' END,
                   added.entry::varchar
              FROM clip_card_account account
              JOIN LATERAL (
                SELECT MAX(entry.id) AS entry FROM clip_card_entry entry
                 WHERE entry.account_id = account.id AND entry.clips > 0
                   AND entry.kind IN ('purchase', 'transfer', 'adjustment', 'refund')
              ) added ON added.entry IS NOT NULL
             WHERE %s
               AND EXISTS (
                    SELECT 1 FROM clip_card card
                     WHERE card.account_id = account.id AND card.state IN ('active', 'used_up')
               )
               AND NOT EXISTS (
                    SELECT 1 FROM (%s) AS awaited
                     WHERE awaited.account_id = account.id
                       AND (account.renewal = 'auto' OR awaited.is_paid)
               )
            """,
            self.env['clip.card.account']._get_low_sql('account'),
            self._query_awaited(),
        )

    @api.model
    def _query_awaited(self):
        """Cards that will start, each with its account and whether it is paid online."""
        paid = SQL(
            """
            sale.amount_total <= (
                SELECT COALESCE(SUM(paid.amount), 0)
                  FROM sale_order_transaction_rel link
                  JOIN payment_transaction paid ON paid.id = link.transaction_id
                 WHERE link.sale_order_id = sale.id
                   AND paid.state IN ('authorized', 'done')
            )
            """
        )
        return SQL("%s UNION ALL %s", self._query_paid_unconfirmed(paid), self._query_pending(paid))

    @api.model
    def _query_paid_unconfirmed(self, paid):
        """Cards that are paid, but wait for somebody to confirm their order."""
        return SQL(
            """
            SELECT account.id AS account_id, TRUE AS is_paid
              FROM sale_order sale
              JOIN res_partner contact ON contact.id = sale.partner_id
              JOIN clip_card_account account
                ON account.partner_id = contact.commercial_partner_id
               AND account.company_id = sale.company_id
             WHERE sale.state IN ('draft', 'sent')
               AND EXISTS (
                    SELECT 1 FROM sale_order_transaction_rel link WHERE link.sale_order_id = sale.id
               )
               AND EXISTS (
                    SELECT 1 FROM sale_order_line line
                      JOIN product_product product ON product.id = line.product_id
                      JOIN product_template template ON template.id = product.product_tmpl_id
                     WHERE line.order_id = sale.id AND template.clip_card_type = 'card'
               )
               AND %s
            """,
            paid,
        )

    @api.model
    def _query_pending(self, paid):
        """Cards on confirmed orders that have not started, but for those credited since."""
        return SQL(
            """
            SELECT card.account_id, %s
              FROM clip_card card
              JOIN sale_order_line line ON line.id = card.sale_line_id
              JOIN sale_order sale ON sale.id = line.order_id
             WHERE card.state = 'pending' AND sale.state = 'sale'
               AND card.clips > (
                    SELECT COALESCE(SUM(credit.clip_card_credited_clips), 0)
                      FROM account_move_line credit
                     WHERE credit.clip_card_id = card.id AND credit.parent_state = 'posted'
               )
            """,
            paid,
        )

    @api.model
    def _query_ending(self, company, today):
        """Cards that end soon, twice for each end."""
        return SQL(
            """
            SELECT card.account_id, card.id,
                   CASE WHEN card.end_date - %(today)s <= %(second)s
                        THEN 'ending_second' ELSE 'ending_first' END,
                   card.end_date::varchar
              FROM clip_card card
             WHERE card.state = 'active' AND card.company_id = %(company)s
               AND card.end_date BETWEEN %(today)s AND %(today)s + %(first)s
            """,
            today=today,
            first=company.clip_card_first_notice_days,
            second=company.clip_card_second_notice_days,
            company=company.id,
        )

    @api.model
    def _query_ended(self, company):
        """Cards that have ended with clips on them, once for each end."""
        return SQL(
            """
            SELECT card.account_id, card.id, 'ended', card.lapse_date::varchar
              FROM clip_card card
             WHERE card.state IN ('expired', 'forfeited') AND card.lapsed_clips > 0
               AND card.company_id = %s
            """,
            company.id,
        )

    @api.model
    def _query_uncovered(self):
        """Customers with uncovered work that is newer than the last they were told of."""
        return SQL(
            """
            SELECT line.clip_card_account_id, NULL::integer, 'uncovered', MAX(line.id)::varchar
              FROM account_analytic_line line
             WHERE line.clip_card_uncovered > 0
               AND NOT EXISTS (
                    SELECT 1 FROM (%s) AS awaited
                     WHERE awaited.account_id = line.clip_card_account_id AND awaited.is_paid
               )
             GROUP BY line.clip_card_account_id
            HAVING MAX(line.id) > COALESCE((
                SELECT MAX(notice.occasion::integer) FROM clip_card_notice notice
                 WHERE notice.kind = 'uncovered'
                   AND notice.account_id = line.clip_card_account_id
            ), 0)
            """,
            self._query_awaited(),
        )

    # === JOB ===#

    @api.model
    def _cron_send_notices(self):
        """Send what is due, some customers per transaction.

        Who agreed to automatic renewal is renewed first, and not told to decide about it. What
        did not leave before is tried again.
        """
        self.env['clip.card.account']._cron_renew()
        self._cron_mail_again()
        accounts = self.env['clip.card.account'].browse(
            dict.fromkeys(
                values['account_id']
                for company in self.env['res.company'].search([])
                for values in self._get_due(company)
            )
        )
        accounts._run_job(self._send_due, self.env._("Notices that could not be sent"), size=BATCH)

    @api.model
    def _send_due(self, accounts):
        """Send these customers what is due now that nobody else can send it."""
        accounts._lock()
        for company, customers in accounts.grouped('company_id').items():
            self.create(self._get_due(company, customers))._send()

    def _send(self):
        """Mail these notices, and give sales an activity where something is to be decided."""
        for notice in self:
            notice.contact_id = notice.account_id._get_contact()
        mailed = self.filtered('contact_id.email')
        (self - mailed).state = 'skipped'
        mailed._mail()
        mailed._log()
        self.filtered(
            lambda notice: notice.kind in DECISIONS or notice not in mailed
        )._schedule_activities()

    def _mail(self):
        """Queue a mail for each of these notices, to its contact."""
        for name, notices in self.grouped(lambda notice: notice._get_template()).items():
            self.env.ref(f'clip_card.mail_template_{name}').send_mail_batch(
                notices.ids, email_layout_xmlid='clip_card.mail_layout'
            ).mail_message_id.body = False  # The links are the customer's: in the mail alone.

    def _get_template(self):
        self.ensure_one()
        return 'ending' if self.kind.startswith('ending') else self.kind

    def _log(self):
        """Tell in the customers' chatter what was mailed: one message for each customer."""
        bodies = {
            account.id: Markup('<br/>').join(notice._get_log_text() for notice in notices)
            for account, notices in self.grouped('account_id').items()
        }
        self.account_id._message_log_batch(bodies=bodies)

    def _get_log_text(self):
        self.ensure_one()
        return self.env._(
            "Mailed to %(contact)s: %(notice)s",
            contact=self.contact_id.display_name,
            notice=self.display_name,
        )

    # === PREVIEW ===#

    @api.model
    def action_preview(self):
        """What the next run of the job would send, without sending it."""
        preview = self.env['clip.card.notice.preview'].create({})
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Notices Due"),
            'res_model': 'clip.card.notice.preview',
            'view_mode': 'form',
            'res_id': preview.id,
            'target': 'new',
        }
