from collections import defaultdict

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import SQL, mute_logger

from ...rules.kinds import LAPSE_KINDS, USE_KINDS
from .clip_card_entry import LEDGER_FIELDS, POSTING


class ClipCardAccount(models.Model):
    """A customer's clips with one of our companies.

    It is the lock: whatever may change clips takes it first.
    """

    _name = 'clip.card.account'
    _description = "Clip Account"
    _inherit = ['clip.card.protected', 'mail.thread', 'mail.activity.mixin']
    _rec_name = 'partner_id'
    _rec_names_search = ['partner_id']
    _order = 'id desc'
    _check_company_auto = True
    _mail_post_access = 'read'

    partner_id = fields.Many2one(
        comodel_name='res.partner',
        string="Customer",
        required=True,
        index=True,
        ondelete='restrict',
        readonly=True,
    )
    company_id = fields.Many2one(
        comodel_name='res.company', required=True, index=True, ondelete='restrict', readonly=True
    )
    active = fields.Boolean(related='partner_id.active')
    user_id = fields.Many2one(
        comodel_name='res.users',
        string="Salesperson",
        compute='_compute_user_id',
        store=True,
        index='btree_not_null',
        ondelete='set null',
        help="The customer's salesperson, else who sold its last card.",
    )
    card_ids = fields.One2many(
        comodel_name='clip.card', inverse_name='account_id', string="Cards", readonly=True
    )
    entry_ids = fields.One2many(
        comodel_name='clip.card.entry', inverse_name='account_id', string="Ledger", readonly=True
    )
    balance = fields.Integer(
        string="Usable Clips",
        compute='_compute_balance',
        store=True,
        help="Clips on active cards.",
    )
    card_count = fields.Integer(compute='_compute_card_count')
    end_date = fields.Date(
        string="Next Card Ends",
        compute='_compute_end_date',
        search='_search_end_date',
        help="The earliest end among the active cards.",
    )
    renewal = fields.Selection(
        selection=[('ask', "Ask"), ('auto', "Automatic"), ('stop', "Stopped")],
        default='ask',
        required=True,
        tracking=True,
        help="What happens when the clips run low: ask the customer, renew by agreement, or"
        " nothing.",
    )
    low_threshold = fields.Integer(
        string="Runs Low At",
        compute='_compute_low_threshold',
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Usable clips at which the customer is about to run out.",
    )
    is_low = fields.Boolean(
        string="About to Run Out", compute='_compute_is_low', search='_search_is_low'
    )
    version = fields.Integer(
        readonly=True,
        default=0,
        copy=False,
        groups='base.group_user',
        export_string_translation=False,
    )

    _partner_company_unique = models.Constraint(
        'UNIQUE(partner_id, company_id)', "A customer has one clip account with each company."
    )
    _low_threshold_not_negative = models.Constraint(
        'CHECK(low_threshold >= 0)', "The clips at which a customer runs low cannot be negative."
    )

    # === COMPUTE METHODS ===#

    @api.depends('card_ids.balance', 'card_ids.state')
    def _compute_balance(self):
        clips = dict(
            self.env['clip.card']._read_group(
                [('account_id', 'in', self.ids), ('state', '=', 'active')],
                ['account_id'],
                ['balance:sum'],
            )
        )
        for account in self:
            account.balance = clips.get(account._origin, 0)

    def _compute_card_count(self):
        counts = dict(
            self.env['clip.card']._read_group(
                [('account_id', 'in', self.ids)], ['account_id'], ['__count']
            )
        )
        for account in self:
            account.card_count = counts.get(account, 0)

    def _compute_end_date(self):
        ends = dict(
            self.env['clip.card']._read_group(
                [('account_id', 'in', self.ids), ('state', '=', 'active')],
                ['account_id'],
                ['end_date:min'],
            )
        )
        for account in self:
            account.end_date = ends.get(account, False)

    @api.depends('partner_id.user_id', 'card_ids.user_id')
    def _compute_user_id(self):
        for account in self:
            sellers = account.sudo().card_ids.sorted('id', reverse=True).user_id
            account.user_id = account.partner_id.sudo().user_id or sellers[:1]

    def _search_end_date(self, operator, value):
        cards = self.env['clip.card']._search(
            [('state', '=', 'active'), ('end_date', operator, value)]
        )
        return [('card_ids', 'in', cards)]

    @api.depends('company_id')
    def _compute_low_threshold(self):
        for account in self:
            account.low_threshold = account.company_id.clip_card_low_threshold

    @api.depends('balance', 'low_threshold')
    def _compute_is_low(self):
        for account in self:
            account.is_low = account.balance <= account.low_threshold

    def _search_is_low(self, operator, value):
        if operator != 'in':
            return NotImplemented
        self.flush_model(['balance', 'low_threshold'])
        low = SQL(
            "(SELECT account.id FROM clip_card_account account WHERE %s)",
            self._get_low_sql('account'),
        )
        return [('id', 'in' if True in value else 'not in', low)]

    @api.model
    def _get_low_sql(self, alias):
        """The condition on an account that is about to run out, in a query."""
        return SQL(
            "%s <= %s", SQL.identifier(alias, 'balance'), SQL.identifier(alias, 'low_threshold')
        )

    # === CRUD METHODS ===#

    @api.model
    def _get_editable_fields(self):
        """Fields that users may write; the others follow from cards and time."""
        return {'low_threshold'}

    def write(self, vals):
        fixed = {
            name
            for name in vals.keys() - self._get_editable_fields()
            if not name.startswith(('message_', 'activity_', 'rating_', 'website_message_'))
        }
        if self.env.su:
            fixed &= {'partner_id', 'company_id'}
        if fixed:
            raise UserError(
                self.env._(
                    "%(fields)s of clip account %(account)s follow from its cards and its time, and"
                    " cannot be changed. To join two customers, merge their contacts; to change"
                    " clips, correct a card.",
                    fields=', '.join(
                        self._fields[name]._description_string(self.env) for name in sorted(fixed)
                    ),
                    account=self[:1].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        for account in self:
            if account._has_history():
                raise UserError(
                    self.env._(
                        "The clip account of %(customer)s has cards or time on it and is kept for"
                        " its history. Archive the customer instead.",
                        customer=account.partner_id.display_name,
                    )
                )

    def _has_history(self):
        """Whether something happened that is kept with the account."""
        self.ensure_one()
        return bool(self.card_ids)

    @api.model
    def _find(self, contact, company):
        """The account of a contact's customer with a company, or an empty record."""
        customer = contact.commercial_partner_id
        domain = [('partner_id', '=', customer.id), ('company_id', '=', company.id)]
        return self.search_fetch(domain, limit=1)

    @api.model
    def _get_or_create(self, partner, company):
        """The account of a customer (its commercial partner) with a company.

        :raise ConcurrencyError: when somebody else makes it just now; the request is run again
        """
        partner = partner.commercial_partner_id
        account = self.sudo().with_context(active_test=False)._find(partner, company)
        if not account:
            try:
                with self.env.cr.savepoint(), mute_logger('odoo.sql_db'):
                    account = (
                        self.sudo()
                        .with_context(tracking_disable=True)
                        .create(
                            {
                                'partner_id': partner.id,
                                'company_id': company.id,
                            }
                        )
                    )
            except psycopg2.errors.UniqueViolation as error:
                raise ConcurrencyError(
                    self.env._(
                        "The clip account of %(customer)s is being made. Try again.",
                        customer=partner.display_name,
                    )
                ) from error
        return account

    # === ACTION METHODS ===#

    def action_view_cards(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('clip_card.clip_card_action')
        return {**action, 'domain': [('account_id', '=', self.id)], 'context': {}}

    def action_view_entries(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('clip_card.clip_card_entry_action')
        return {**action, 'domain': [('account_id', '=', self.id)], 'context': {}}

    def action_sell_card(self):
        """Start a quotation for this customer."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("New Quotation"),
            'res_model': 'sale.order',
            'view_mode': 'form',
            'context': {
                'default_partner_id': self.partner_id.id,
                'default_company_id': self.company_id.id,
            },
        }

    # === LEDGER ===#

    def _lock(self):
        """Take the accounts' rows until the end of the transaction.

        The update makes a transaction that waited here start again instead of going on with what
        it saw before: under REPEATABLE READ a lock alone would leave it on its old snapshot.
        """
        if self:
            self._note_versions(self.env.execute_query(self._get_lock_query()))

    def _get_lock_query(self):
        """What takes the rows, in order of id; it returns their ids and new versions."""
        return SQL(
            """
            UPDATE clip_card_account account
               SET version = account.version + 1
              FROM (
                SELECT id FROM clip_card_account
                 WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
              ) AS locked
             WHERE locked.id = account.id
            RETURNING account.id, account.version
            """,
            self.ids,
        )

    @api.model
    def _note_versions(self, versions):
        """Know the versions of accounts that were locked."""
        for account_id, version in versions:
            self._fields['version']._update_cache(self.browse(account_id), version)

    def _post(self, vals_list, card_values=None):
        """Write ledger entries of these accounts' cards and bring the balances in step.

        Nothing else makes entries; the erasure of names and the merge of two customers change
        words and links of those that are there. The accounts must be locked.

        :param vals_list: values with ``card_id``, ``clips`` (signed), ``kind``, ``date`` and what
            the statement shows
        :param card_values: what else changes of cards with that, per card id
        :return: the entries
        """
        Entry = self.env['clip.card.entry'].sudo()
        Card = self.env['clip.card'].sudo().with_context(clip_card_posting=POSTING)
        if not vals_list and not card_values:
            return Entry
        common, row = self._prepare_entry_values(), Entry._get_statement_row
        cards = Card.browse(vals['card_id'] for vals in vals_list)
        entries = Entry.with_context(clip_card_posting=POSTING).create(
            [
                {**common[card.account_id], 'statement_row': row(vals), **vals}
                for card, vals in zip(cards, vals_list, strict=True)
            ]
        )
        changes = defaultdict(lambda: defaultdict(int))
        for vals in vals_list:
            of_card = changes[vals['card_id']]
            of_card['balance'] += vals['clips']
            if vals['kind'] in LAPSE_KINDS:
                of_card['lapsed_clips'] -= vals['clips']
            elif vals['kind'] in USE_KINDS:
                of_card['used_clips'] -= vals['clips']
        for card_id, values in (card_values or {}).items():
            changes[card_id].update(values)
        self._change_cards(Card, changes)
        return entries.with_env(self.env)

    def _change_cards(self, cards, changes):
        """Add clips to cards, set what else changes of them, and keep the balances in step.

        :param changes: per card id; clips are added, other values set
        """
        cards = cards.browse(changes)
        balance = self.sudo()._fields['balance']
        before = {account: account.sudo().balance for account in cards.account_id}
        usable = cards._get_usable_clips()
        alike = defaultdict(cards.browse)
        for card in cards:
            values = {
                name: card[name] + value if name in LEDGER_FIELDS else value
                for name, value in changes[card.id].items()
                if value or name not in LEDGER_FIELDS
            }
            alike[tuple(values.items())] |= card
        with self.env.protecting([balance], cards.account_id):
            for values, of_these in alike.items():
                if values:
                    of_these.write(dict(values))
            for account, clips in cards._get_usable_clips().items():
                if clips != usable[account]:
                    account.balance = before[account] + clips - usable[account]
        cards.flush_recordset([*LEDGER_FIELDS, 'end_date'])

    def _prepare_entry_values(self):
        days = {company: company._clip_card_today() for company in self.company_id}
        return {
            account: {
                'account_id': account.id,
                'partner_id': account.partner_id.id,
                'company_id': account.company_id.id,
                'posting_date': days[account.company_id],
                'user_id': self.env.uid,
            }
            for account in self
        }

    def _pay_due(self):
        """Pay what is still due on this account, now that there may be clips for it.

        What is paid in clips extends it.
        """
        self.ensure_one()
