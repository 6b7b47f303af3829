from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...rules import periods
from ...rules.transitions import ADD_ON, states_before
from ..selling.product_template import ADD_ON_TYPES, ADD_ONS, SINGLE

#: Those that are paid at the start of their next period.
CHARGED_STATES = states_before(ADD_ON, 'pay')


class ClipCardSubscription(models.Model):
    """An add-on product that a customer has, paid in clips at the start of each period.

    How it starts, pauses and stops is in `clip_card_subscription_life.py`; on which days it is in
    force in `clip_card_subscription_in_force.py`; what is charged in
    `clip_card_account.py`.
    """

    _name = 'clip.card.subscription'
    _description = "Add-on Subscription"
    _inherit = ['clip.card.protected', 'mail.thread', 'mail.activity.mixin']
    _order = 'partner_id, start_date desc, id desc'
    _check_company_auto = True
    _mail_post_access = 'read'

    partner_id = fields.Many2one(
        comodel_name='res.partner',
        string="Customer",
        required=True,
        index=True,
        ondelete='restrict',
    )
    company_id = fields.Many2one(
        comodel_name='res.company',
        required=True,
        index=True,
        ondelete='restrict',
        default=lambda self: self.env.company,
    )
    account_id = fields.Many2one(
        comodel_name='clip.card.account',
        string="Clip Account",
        required=True,
        index=True,
        ondelete='restrict',
        readonly=True,
    )
    product_id = fields.Many2one(
        comodel_name='product.product',
        string="Add-on Product",
        required=True,
        ondelete='restrict',
        check_company=True,
        domain=[('clip_card_type', 'in', list(ADD_ON_TYPES))],
    )
    sale_line_id = fields.Many2one(
        comodel_name='sale.order.line',
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
        copy=False,
        groups='sales_team.group_sale_salesman,account.group_account_invoice,'
        'account.group_account_readonly',
    )
    # As sold
    kind = fields.Selection(selection=ADD_ONS, required=True, readonly=True, index=True)
    period_months = fields.Integer(string="Months per Period", required=True, readonly=True)
    period_clips = fields.Integer(string="Clips per Period", required=True, readonly=True)
    response_hours = fields.Float(string="Response Time (Hours)", readonly=True)
    price_text = fields.Char(string="Price", compute='_compute_price_text')

    start_date = fields.Date(
        tracking=True,
        copy=False,
        default=lambda self: self.env.company._clip_card_today(),
        help="The first day of the first period; empty until the card that it was sold with"
        " starts.",
    )
    stop_date = fields.Date(tracking=True, copy=False, help="The last day on which it is in force.")
    next_date = fields.Date(
        string="Next Charge",
        readonly=True,
        copy=False,
        help="The start of the next period to be charged.",
    )
    next_charge_date = fields.Date(
        string="Charged Next On",
        compute='_compute_next_charge_date',
        help="When clips are taken next, if nothing changes.",
    )
    state = fields.Selection(
        selection=[
            ('pending', "Starts with the Card"),
            ('active', "Active"),
            ('waiting', "Waiting for Clips"),
            ('paused', "Paused"),
            ('stopped', "Stopped"),
        ],
        default='active',
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    charge_ids = fields.One2many(
        comodel_name='clip.card.charge', inverse_name='subscription_id', readonly=True
    )
    charge_count = fields.Integer(compute='_compute_charge_count')

    _period_positive = models.Constraint(
        'CHECK(period_months > 0 AND period_clips > 0)',
        "An add-on product costs at least 1 clip per period, and a period is at least 1 month.",
    )
    _starts_unless_pending = models.Constraint(
        "CHECK(state IN ('pending', 'stopped') OR (start_date IS NOT NULL AND next_date IS NOT"
        " NULL))",
        "Set the day on which the add-on product starts.",
    )
    _due_idx = models.Index("(company_id, next_date) WHERE state IN ('active', 'waiting')")

    # === COMPUTE METHODS ===#

    @api.depends('product_id', 'partner_id')
    def _compute_display_name(self):
        for subscription in self:
            subscription.display_name = self.env._("New")
            if subscription.product_id and subscription.partner_id:
                subscription.display_name = self.env._(
                    "%(product)s, %(customer)s",
                    product=subscription.product_id.name,
                    customer=subscription.partner_id.name,
                )

    @api.depends('period_clips', 'period_months', 'product_id')
    @api.depends_context('lang')
    def _compute_price_text(self):
        format_price = self.env['product.template']._format_add_on_price
        for subscription in self:
            clips, months = subscription.period_clips, subscription.period_months
            if not subscription._origin:
                product = subscription.product_id
                clips, months = product.clip_card_period_clips, product.clip_card_period_months
            subscription.price_text = months and format_price(clips, months)

    @api.depends('next_date', 'stop_date', 'state')
    def _compute_next_charge_date(self):
        for subscription in self:
            stop, following = subscription.stop_date, subscription.next_date
            goes_on = subscription.state in CHARGED_STATES and not (stop and stop <= following)
            subscription.next_charge_date = goes_on and following

    def _compute_charge_count(self):
        counts = dict(
            self.env['clip.card.charge']._read_group(
                [('subscription_id', 'in', self.ids)], ['subscription_id'], ['__count']
            )
        )
        for subscription in self:
            subscription.charge_count = counts.get(subscription, 0)

    # === CRUD METHODS ===#

    @api.model
    def _get_open_defaults(self):
        return {'partner_id', 'product_id', 'company_id', 'start_date', 'stop_date'}

    @api.model_create_multi
    def create(self, vals_list):
        """Sell add-on products; customer, product and start date are enough.

        People sell them to customers with a card; what is entered with all rights before the
        card, by an import say, waits from its first charge on as with any lack of clips.

        :raise UserError: for a customer without a card
        :raise ValidationError: when the customer has the same one already
        """
        self.check_access('create')
        for vals in vals_list:
            self._check_clip_card_limits(vals)
        vals_list = [self._prepare_sold_values(vals) for vals in vals_list]
        accounts = self.env['clip.card.account'].browse(
            dict.fromkeys(vals['account_id'] for vals in vals_list)
        )
        accounts._lock()
        if not self.env.su:
            accounts._check_has_card()
        return super().create([self._prepare_turn(vals) for vals in vals_list])

    @api.model
    def _prepare_sold_values(self, vals):
        """What is agreed when it is sold and stays with the subscription.

        :raise UserError: without a customer or a product
        """
        vals = {**self.default_get(['partner_id', 'product_id', 'company_id']), **vals}
        if not vals.get('partner_id') or not vals.get('product_id'):
            raise UserError(self.env._("Enter the customer and the add-on product."))
        product = self.env['product.product'].browse(vals['product_id'])
        partner = self.env['res.partner'].browse(vals['partner_id']).commercial_partner_id
        company = self.env['res.company'].browse(vals.get('company_id') or self.env.company.id)
        account = self.env['clip.card.account']._get_or_create(partner, company)
        if not self.env.su:
            vals = {name: vals[name] for name in vals if self._is_editable(name)}
        start = fields.Date.to_date(vals.get('start_date', company._clip_card_today()))
        return {
            **vals,
            'start_date': start,
            'partner_id': partner.id,
            'product_id': product.id,
            'company_id': company.id,
            'account_id': account.id,
            **product._prepare_add_on_terms(),
            'next_date': start,
        }

    @api.model
    def _get_editable_fields(self):
        """Fields that users may write; the others follow from what was sold and charged."""
        return {'start_date', 'stop_date'}

    @api.model
    def _is_editable(self, name):
        return name in self._get_editable_fields() or name.startswith(
            ('message_', 'activity_', 'rating_', 'website_message_')
        )

    def write(self, vals):
        fixed = {name for name in vals if not self._is_editable(name)}
        if fixed and not self.env.su:
            raise UserError(
                self.env._(
                    "%(fields)s of %(subscription)s was agreed when it was sold, or follows from"
                    " its charges, and cannot be changed. Stop it and sell another one instead.",
                    fields=', '.join(
                        self._fields[name]._description_string(self.env) for name in sorted(fixed)
                    ),
                    subscription=self[:1].display_name,
                )
            )
        if {'start_date', 'stop_date'} & vals.keys():
            self.account_id._lock()
        if 'start_date' in vals and 'next_date' not in vals:
            self._check_not_charged()
            vals = {**vals, 'next_date': vals['start_date']}
        return super().write(vals)

    def _check_not_charged(self):
        """:raise UserError: once it has been charged: periods count from its first day"""
        for subscription in self:
            if subscription.charge_ids or subscription.state not in CHARGED_STATES:
                raise UserError(
                    self.env._(
                        "%(subscription)s starts on %(day)s, or with its card, and that stays:"
                        " its periods count from there. Stop it and sell another one instead.",
                        subscription=subscription.display_name,
                        day=format_date(self.env, subscription.start_date) or '–',
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_charged(self):
        for subscription in self:
            if subscription.charge_ids:
                raise UserError(
                    self.env._(
                        "%(subscription)s has been charged and is kept for its history. Stop it"
                        " instead.",
                        subscription=subscription.display_name,
                    )
                )

    # === GUARDS ===#

    @api.constrains('start_date', 'stop_date', 'state')
    def _check_dates(self):
        for subscription in self:
            start, stop = subscription.start_date, subscription.stop_date
            if start and stop and stop < start and subscription.state != 'stopped':
                raise ValidationError(
                    self.env._(
                        "%(subscription)s starts on %(start)s and cannot stop before, on %(stop)s.",
                        subscription=subscription.display_name,
                        start=format_date(self.env, start),
                        stop=format_date(self.env, stop),
                    )
                )

    @api.constrains('start_date', 'stop_date', 'state', 'account_id', 'kind')
    def _check_one_at_a_time(self):
        """One phone support and one call-out guarantee per customer; the account is locked."""
        for subscription in self.filtered(lambda it: it._excludes_others()):
            rivals = subscription._get_rivals().filtered(lambda it: it._excludes_others())
            rivals.filtered(subscription._overlaps)._refuse_another()

    def _refuse_another(self):
        """:raise ValidationError: naming what the customer has, unless that is nothing"""
        for subscription in self:
            raise ValidationError(subscription._get_another_text())

    def _get_another_text(self):
        """Why the customer is sold no other one, in words for staff."""
        self.ensure_one()
        return self.env._(
            "%(customer)s has %(product)s already%(since)s. A customer has one of its kind at a"
            " time: stop that one first, or let it go on.",
            customer=self.partner_id.display_name,
            product=self.product_id.name,
            since=self._get_since_text(),
        )

    def _excludes_others(self):
        """Whether no other of its kind may be there; a level to come makes room as it starts."""
        self.ensure_one()
        coming = self.state == 'pending' and self.kind == 'callout_guarantee'
        return self.kind in SINGLE and self.state != 'stopped' and not coming

    def _get_since_text(self):
        self.ensure_one()
        if not self.start_date:
            return ''
        return self.env._(", since %(day)s", day=format_date(self.env, self.start_date))

    def _get_rivals(self):
        """What the customer has of the same kind, and goes on or is about to start."""
        self.ensure_one()
        return self.account_id._get_add_ons(self.kind) - self

    def _overlaps(self, other):
        """Whether both are there on some day; what waits for its card starts any day."""

        def reaches(one, two):
            return not (one.stop_date and two.start_date) or one.stop_date >= two.start_date

        return reaches(self, other) and reaches(other, self)

    # === PERIODS ===#

    def _get_period(self, day):
        """The period in which a day lies."""
        self.ensure_one()
        return periods.period_on(self.start_date, self.period_months, day)

    def _get_following(self, period):
        """The period after another one."""
        self.ensure_one()
        return periods.period(self.start_date, self.period_months, period.number + 1)

    def _get_due_periods(self, today):
        """The periods that have begun and are to be paid, oldest first.

        Missed ones are caught up; of one that waits only the current period is tried. Nobody
        pays for a period of which only the last day in force is left.
        """
        self.ensure_one()
        first = self.next_date
        if self.state == 'waiting':
            first = max(first, self._get_period(today).start)
        begun = periods.periods_from(self.start_date, self.period_months, first, today)
        return [it for it in begun if not self.stop_date or it.start < self.stop_date]

    def _prepare_charge_values(self):
        """What a charge keeps of what was sold."""
        self.ensure_one()
        return {
            'subscription_id': self.id,
            'account_id': self.account_id.id,
            'partner_id': self.partner_id.id,
            'company_id': self.company_id.id,
            'product_id': self.product_id.id,
            'kind': self.kind,
        }

    def _get_paid_until(self):
        """The last day that is paid for: the one before the next period to be charged."""
        self.ensure_one()
        return self.next_date and self.next_date - timedelta(days=1)
