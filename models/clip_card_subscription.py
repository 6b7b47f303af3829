from odoo import api, fields, models

from ..rules import periods

ADD_ONS = [
    ('server_check', "Server check"),
    ('phone_support', "Phone support"),
    ('callout_guarantee', "Call-out guarantee"),
]


class ClipCardSubscription(models.Model):
    """An add-on product that a customer has, paid in clips at the start of each period."""

    _name = 'clip.card.subscription'
    _description = "Add-on Subscription"
    _inherit = ['mail.thread', 'mail.activity.mixin']
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
        domain=[('clip_card_type', 'in', [kind for kind, _label in ADD_ONS])],
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

    start_date = fields.Date(
        required=True, help="The first day of the first period.", tracking=True
    )
    stop_date = fields.Date(tracking=True, help="The last day on which it is in force.")
    next_date = fields.Date(
        string="Next Charge", readonly=True, help="The start of the next period to be charged."
    )
    state = fields.Selection(
        selection=[
            ('active', "Active"),
            ('waiting', "Waiting for Clips"),
            ('paused', "Paused"),
            ('stopped', "Stopped"),
        ],
        default='active',
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    charge_ids = fields.One2many(
        comodel_name='clip.card.charge', inverse_name='subscription_id', readonly=True
    )

    @api.depends('product_id', 'partner_id')
    def _compute_display_name(self):
        for subscription in self:
            subscription.display_name = self.env._(
                "%(product)s, %(customer)s",
                product=subscription.product_id.name,
                customer=subscription.partner_id.name,
            )

    # === CRUD METHODS ===#

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_sold_values(vals) for vals in vals_list])

    @api.model
    def _prepare_sold_values(self, vals):
        """What is agreed when it is sold and stays with the subscription."""
        product = self.env['product.product'].browse(vals['product_id'])
        partner = self.env['res.partner'].browse(vals['partner_id']).commercial_partner_id
        company = self.env['res.company'].browse(vals.get('company_id', self.env.company.id))
        account = self.env['clip.card.account']._get_or_create(partner, company)
        return {
            'kind': product.clip_card_type,
            'period_months': product.clip_card_period_months,
            'period_clips': product.clip_card_period_clips,
            'response_hours': product.clip_card_response_hours,
            'next_date': vals['start_date'],
            **vals,
            'partner_id': partner.id,
            'company_id': company.id,
            'account_id': account.id,
        }

    # === PERIODS ===#

    def _get_period(self, day):
        """The period in which a day lies."""
        self.ensure_one()
        return periods.period_on(self.start_date, self.period_months, day)

    def _is_in_force(self, day):
        """Whether the customer has the service on a day, as known now.

        From the start until it is stopped, except in a period in which it waits, or was
        skipped because the clips were short; a period not charged yet counts.
        """
        self.ensure_one()
        if day < self.start_date or (self.stop_date and day > self.stop_date):
            return False
        if not self.next_date:
            # Stopped for good; what was charged stays in force.
            return self._is_charged(day)
        if day < self.next_date:
            return self._is_charged(day)
        return not (self.state == 'waiting' and day in self._get_period(self.next_date))

    def _is_charged(self, day):
        return any(charge.period_start <= day <= charge.period_end for charge in self.charge_ids)
