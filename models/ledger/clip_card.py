from odoo import api, fields, models

from ...rules import lifetime

PRICE_GROUPS = (
    'sales_team.group_sale_salesman,account.group_account_readonly,account.group_account_invoice'
)
LAPSED_STATES = {lifetime.EXPIRY: 'expired', lifetime.FORFEITURE: 'forfeited'}


class ClipCard(models.Model):
    """A prepaid portion of clips that one customer bought from one company."""

    _name = 'clip.card'
    _description = "Clip Card"
    _inherit = ['clip.card.protected', 'mail.thread', 'mail.activity.mixin']
    _order = 'expiry_date, purchase_date, id'
    _check_company_auto = True
    _mail_post_access = 'read'

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, index='trigram')
    account_id = fields.Many2one(
        comodel_name='clip.card.account',
        string="Clip Account",
        required=True,
        index=True,
        ondelete='restrict',
        readonly=True,
    )
    partner_id = fields.Many2one(
        comodel_name='res.partner',
        string="Customer",
        related='account_id.partner_id',
        store=True,
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name='res.company', related='account_id.company_id', store=True, index=True
    )
    user_id = fields.Many2one(
        comodel_name='res.users',
        string="Salesperson",
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
    )

    account_balance = fields.Integer(string="Customer's Usable Clips", related='account_id.balance')

    # What was agreed at purchase
    product_id = fields.Many2one(
        comodel_name='product.product', ondelete='restrict', readonly=True, check_company=True
    )
    sale_line_id = fields.Many2one(
        comodel_name='sale.order.line',
        string="Sales Order Item",
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
        groups=PRICE_GROUPS,
    )
    order_id = fields.Many2one(related='sale_line_id.order_id', groups=PRICE_GROUPS)
    invoice_count = fields.Integer(
        string="Invoices",
        compute='_compute_invoice_count',
        compute_sudo=True,
        groups=PRICE_GROUPS,
    )
    clips = fields.Integer(string="Clips Bought", required=True, readonly=True)
    currency_id = fields.Many2one(comodel_name='res.currency', required=True, readonly=True)
    net_amount = fields.Monetary(
        readonly=True,
        groups=PRICE_GROUPS,
        help="What the card was sold for, without taxes.",
    )
    clip_price = fields.Float(
        string="Net Price per Clip",
        compute='_compute_clip_price',
        store=True,
        digits='Product Price',
        groups=PRICE_GROUPS,
    )
    lifetime_years = fields.Integer(
        string="Expires After (Years)", required=True, default=5, readonly=True
    )
    forfeit_years = fields.Integer(
        string="Forfeited After (Years)", required=True, default=3, readonly=True
    )
    start_on = fields.Selection(
        selection=lambda self: self.env['res.company']._fields['clip_card_start'].selection,
        string="Starts",
        required=True,
        default='order',
        readonly=True,
    )

    # Where it stands; written by the ledger only
    balance = fields.Integer(
        string="Clips Left", readonly=True, copy=False, default=0, aggregator='sum'
    )
    lapsed_clips = fields.Integer(readonly=True, copy=False, default=0)
    purchase_date = fields.Date(
        string="Bought On",
        readonly=True,
        copy=False,
        help="The day on which the card started; it can be used from that day on.",
    )
    last_use_date = fields.Date(string="Last Used On", readonly=True, copy=False)
    inherited_use_date = fields.Date(
        string="Last Used Before",
        readonly=True,
        copy=False,
        help="The last use of the clips before they came onto this card.",
    )
    expiry_date = fields.Date(
        string="Expires On", readonly=True, copy=False, help="Whatever the use of the card."
    )
    prolonged_date = fields.Date(
        string="Prolonged Until",
        readonly=True,
        copy=False,
        tracking=True,
        help="By special agreement the card is valid at least until this day.",
    )
    prolongation_agreement = fields.Char(
        readonly=True, copy=False, help="The special agreement that prolonged the card."
    )
    forfeit_date = fields.Date(
        string="Forfeited On",
        compute='_compute_end_date',
        store=True,
        help="When the card is not used until then.",
    )
    end_date = fields.Date(
        string="Valid Until",
        compute='_compute_end_date',
        store=True,
        index=True,
        help="The last day on which the card is valid.",
    )
    end_reason = fields.Char(compute='_compute_end_reason')
    lapse_kind = fields.Selection(
        selection=[(lifetime.EXPIRY, "Expiry"), (lifetime.FORFEITURE, "Forfeiture")],
        readonly=True,
        copy=False,
        export_string_translation=False,
    )
    lapse_date = fields.Date(readonly=True, copy=False, export_string_translation=False)
    is_cancelled = fields.Boolean(readonly=True, copy=False, export_string_translation=False)
    invoice_hold = fields.Boolean(
        string="Held by Its Invoice",
        readonly=True,
        copy=False,
        help="The invoice that the card started with is not posted, or not paid, any more.",
    )
    state = fields.Selection(
        selection=[
            ('pending', "Pending"),
            ('active', "Active"),
            ('on_hold', "On Hold"),
            ('used_up', "Used Up"),
            ('expired', "Expired"),
            ('forfeited', "Forfeited"),
            ('cancelled', "Cancelled"),
        ],
        compute='_compute_state',
        store=True,
        index=True,
        tracking=True,
    )
    entry_ids = fields.One2many(
        comodel_name='clip.card.entry', inverse_name='card_id', string="Ledger", readonly=True
    )

    _balance_not_negative = models.Constraint(
        'CHECK(balance >= 0)', "A clip card never has fewer than 0 clips."
    )
    _lapsed_not_negative = models.Constraint(
        'CHECK(lapsed_clips >= 0)', "No more clips can come back to a card than lapsed."
    )
    _name_company_unique = models.Constraint(
        'UNIQUE(company_id, name)', "Another clip card of this company has this number."
    )
    _order_idx = models.Index('(expiry_date, purchase_date, id)')
    _payable_idx = models.Index(
        '(account_id, expiry_date, purchase_date, id) WHERE balance > 0 OR lapsed_clips > 0'
    )

    # === COMPUTE METHODS ===#

    @api.depends('net_amount', 'clips')
    def _compute_clip_price(self):
        for card in self:
            card.clip_price = card.net_amount / card.clips if card.clips else 0.0

    @api.depends('sale_line_id.invoice_lines.move_id')
    def _compute_invoice_count(self):
        for card in self:
            card.invoice_count = len(card.sale_line_id.invoice_lines.move_id)

    @api.depends('purchase_date', 'last_use_date', 'expiry_date', 'forfeit_years', 'prolonged_date')
    def _compute_end_date(self):
        for card in self:
            card.forfeit_date = card.purchase_date and lifetime.forfeit_date(
                card.purchase_date, card.last_use_date, card.forfeit_years
            )
            card.end_date = card.purchase_date and card._get_end().day

    def _get_end(self):
        """When and how the card ends, as things are."""
        self.ensure_one()
        return lifetime.end(
            self.purchase_date,
            self.last_use_date,
            self.expiry_date,
            self.forfeit_years,
            self.prolonged_date,
        )

    @api.depends('end_date')
    @api.depends_context('lang')
    def _compute_end_reason(self):
        for card in self:
            card.end_reason = card._get_end_reason()

    @api.depends('balance', 'purchase_date', 'lapse_kind', 'is_cancelled', 'invoice_hold')
    def _compute_state(self):
        for card in self:
            if card.is_cancelled:
                card.state = 'cancelled'
            elif not card.purchase_date:
                card.state = 'pending'
            elif card.lapse_kind:
                card.state = LAPSED_STATES[card.lapse_kind]
            elif card._is_held():
                card.state = 'on_hold'
            else:
                card.state = 'active' if card.balance else 'used_up'

    @api.depends('name', 'balance', 'state')
    @api.depends_context('clip_card_show_balance')
    def _compute_display_name(self):
        for card in self:
            if self.env.context.get('clip_card_show_balance'):
                card.display_name = self.env._(
                    "%(card)s (%(clips)s left)", card=card.name, clips=card.balance
                )
            else:
                card.display_name = card.name

    def _is_held(self):
        """Whether the card pays nothing for the time being."""
        self.ensure_one()
        return self.invoice_hold

    def _get_end_reason(self):
        """Why the card is valid until its end date, in the reader's language."""
        self.ensure_one()
        if not self.end_date:
            return False
        format_date = self.env['ir.qweb.field.date'].value_to_html
        if self.end_date == self.prolonged_date:
            return self.env._(
                "Special agreement: %(agreement)s", agreement=self.prolongation_agreement
            )
        if self.forfeit_date >= self.expiry_date:
            return self.env._(
                "%(years)s years after purchase on %(day)s",
                years=self.lifetime_years,
                day=format_date(self.purchase_date, {}),
            )
        if self.last_use_date and self.last_use_date > self.purchase_date:
            return self.env._(
                "%(years)s years after last use on %(day)s",
                years=self.forfeit_years,
                day=format_date(self.last_use_date, {}),
            )
        return self.env._(
            "%(years)s years without use since %(day)s",
            years=self.forfeit_years,
            day=format_date(self.purchase_date, {}),
        )

    # === CRUD METHODS ===#

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access('create')
        for vals in vals_list:
            if not vals.get('name'):
                account = self.env['clip.card.account'].browse(vals['account_id'])
                vals['name'] = (
                    self.env['ir.sequence']
                    .with_company(account.company_id)
                    .next_by_code('clip.card')
                )
        return super().create(vals_list)

    # === ACTION METHODS ===#

    def action_view_account(self):
        """The customer that the card belongs to, with all its cards."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Customer"),
            'res_model': 'clip.card.account',
            'view_mode': 'form',
            'res_id': self.account_id.id,
        }

    def action_view_order(self):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Sales Order"),
            'res_model': 'sale.order',
            'view_mode': 'form',
            'res_id': self.order_id.id,
        }

    def action_view_invoices(self):
        self.ensure_one()
        return self.order_id.action_view_invoice(self.sale_line_id.invoice_lines.move_id)

    def action_view_timesheets(self):
        """The timesheet lines that this card has paid."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id(
            'clip_card.account_analytic_line_action_clip_card'
        )
        lines = (
            self.env['clip.card.entry']
            .sudo()
            ._read_group(
                [('card_id', '=', self.id), ('timesheet_id', '!=', False)],
                aggregates=['timesheet_id:array_agg_distinct'],
            )
        )
        return {**action, 'domain': [('id', 'in', lines[0][0] or [])]}
