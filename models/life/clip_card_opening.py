from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...rules import lifetime


class ClipCardOpening(models.Model):
    """What was left on a paper card when its customer came here.

    Entered in a form, or imported from a spreadsheet; saving makes the card. A record is not
    changed afterwards: adjust the card.
    """

    _name = 'clip.card.opening'
    _description = "Opening Balance of a Paper Card"
    _inherit = ['clip.card.limited']
    _order = 'id desc'
    _check_company_auto = True

    partner_id = fields.Many2one(comodel_name='res.partner', string="Customer", required=True)
    company_id = fields.Many2one(
        comodel_name='res.company', required=True, default=lambda self: self.env.company
    )
    product_id = fields.Many2one(
        comodel_name='product.product',
        domain=[('clip_card_type', '=', 'card')],
        check_company=True,
        help="Gives the years after which the card ends.",
        default=lambda self: self.env['product.product'].search(
            [('clip_card_type', '=', 'card'), ('company_id', 'in', (False, self.env.company.id))],
            limit=1,
        ),
    )
    clips = fields.Integer(string="Clips Left", required=True)
    purchase_date = fields.Date(string="Bought On", required=True)
    last_use_date = fields.Date(string="Last Used On")
    currency_id = fields.Many2one(related='company_id.currency_id')
    clip_price = fields.Monetary(
        string="Net Price per Clip", help="What the customer paid for each clip, without taxes."
    )
    paper_number = fields.Char(
        string="Paper Card No.",
        help="The number on the paper card: each of a customer's cards is entered once.",
    )
    reason = fields.Char(
        required=True,
        default=lambda self: self.env._("Opening balance from a paper card"),
    )
    card_id = fields.Many2one(
        comodel_name='clip.card', readonly=True, copy=False, ondelete='restrict', index=True
    )

    _clips_positive = models.Constraint(
        'CHECK(clips > 0)', "An opening balance needs at least one clip."
    )
    _clip_price_not_negative = models.Constraint(
        'CHECK(clip_price >= 0)', "What the customer paid for a clip cannot be less than nothing."
    )

    @api.constrains('product_id')
    def _check_product(self):
        for opening in self:
            if opening.product_id and opening.product_id.clip_card_type != 'card':
                raise ValidationError(
                    self.env._(
                        "%(product)s is no clip card. Choose a product that is one.",
                        product=opening.product_id.display_name,
                    )
                )

    @api.constrains('partner_id', 'company_id', 'paper_number')
    def _check_entered_once(self):
        """A paper card is entered once, also when the same file is imported again.

        Without a number, one of the same customer, day and clips is taken for the same card.
        """
        for opening in self:
            if twin := opening._get_twin():
                raise ValidationError(
                    self.env._(
                        "%(customer)s: this paper card has been entered already, as card"
                        " %(card)s. If it is another one, enter its own number.",
                        customer=opening.partner_id.display_name,
                        card=twin.sudo().card_id.name or opening.paper_number or opening.clips,
                    )
                )

    def _get_twin(self):
        """Another record of the same paper card."""
        self.ensure_one()
        domain = Domain('company_id', '=', self.company_id.id) & Domain(
            'partner_id.commercial_partner_id', '=', self.partner_id.commercial_partner_id.id
        )
        if self.paper_number:
            domain &= Domain('paper_number', '=', self.paper_number)
        else:
            domain &= Domain(
                [
                    ('paper_number', '=', False),
                    ('purchase_date', '=', self.purchase_date),
                    ('last_use_date', '=', self.last_use_date),
                    ('clips', '=', self.clips),
                ]
            )
        return self.sudo().search(domain & Domain('id', '!=', self.id), limit=1)

    @api.constrains('purchase_date', 'last_use_date')
    def _check_dates(self):
        for opening in self:
            today = opening.company_id._clip_card_today()
            if opening.purchase_date > today:
                raise ValidationError(
                    self.env._(
                        "%(customer)s: a paper card cannot have been bought on %(day)s, which is"
                        " still to come.",
                        customer=opening.partner_id.display_name,
                        day=format_date(self.env, opening.purchase_date),
                    )
                )
            if opening.last_use_date and not (
                opening.purchase_date <= opening.last_use_date <= today
            ):
                raise ValidationError(
                    self.env._(
                        "%(customer)s: the last use, %(use)s, lies between the purchase on"
                        " %(day)s and today.",
                        customer=opening.partner_id.display_name,
                        use=format_date(self.env, opening.last_use_date),
                        day=format_date(self.env, opening.purchase_date),
                    )
                )

    @api.depends('partner_id', 'clips')
    def _compute_display_name(self):
        for opening in self:
            if not opening.partner_id:
                opening.display_name = self.env._("New")
                continue
            opening.display_name = self.env._(
                "%(customer)s, %(clips)s clips",
                customer=opening.partner_id.display_name,
                clips=opening.clips,
            )

    @api.model_create_multi
    def create(self, vals_list):
        self.env['clip.card']._check_correction_right()
        openings = super().create([self._prepare_values(vals) for vals in vals_list])
        for opening in openings:
            opening.sudo()._make_card()
        return openings

    @api.model
    def _prepare_values(self, vals):
        number = ' '.join((vals.get('paper_number') or '').split())
        return {**vals, 'card_id': False, 'paper_number': number or False}

    def write(self, vals):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "The opening balance of %(customer)s has become card %(card)s. Adjust that"
                    " card instead.",
                    customer=self[:1].partner_id.display_name,
                    card=self[:1].card_id.name,
                )
            )
        return super().write(vals)

    def _make_card(self):
        """Make the card with its old dates, put the clips on it, and cover what is due."""
        self.ensure_one()
        account = self.env['clip.card.account']._get_or_create(self.partner_id, self.company_id)
        account._lock()
        self.card_id = self.env['clip.card'].create(self._prepare_card_values(account))
        account._post(
            [
                {
                    'card_id': self.card_id.id,
                    'clips': self.clips,
                    'kind': 'adjustment',
                    'date': self.purchase_date,
                    'name': self.reason,
                }
            ]
        )
        account._pay_due()
        self._end_card()
        if not self.card_id.lapse_kind:
            account._get_or_create_project()

    def _end_card(self):
        """Let a card lapse that ended before it came here; its customer is not told of it now."""
        self.ensure_one()
        today = self.company_id._clip_card_today()
        self.card_id._end(today)
        if self.card_id.lapse_kind:
            self.env['clip.card.notice'].create(
                {
                    'account_id': self.card_id.account_id.id,
                    'card_id': self.card_id.id,
                    'kind': 'ended',
                    'occasion': str(self.card_id.lapse_date),
                    'date': today,
                    'state': 'skipped',
                }
            )

    def _prepare_card_values(self, account):
        self.ensure_one()
        product = self.product_id
        years = product.clip_card_lifetime_years or 5
        return {
            'account_id': account.id,
            'user_id': account.partner_id.user_id.id,
            'product_id': product.id,
            'clips': self.clips,
            'currency_id': self.currency_id.id,
            'net_amount': self.currency_id.round(self.clip_price * self.clips),
            'lifetime_years': years,
            'forfeit_years': product.clip_card_forfeit_years or 3,
            'purchase_date': self.purchase_date,
            'expiry_date': lifetime.years_after(self.purchase_date, years),
            'inherited_use_date': self.last_use_date,
            'last_use_date': self.last_use_date,
        }

    @api.model
    def get_import_templates(self):
        return [
            {
                'label': self.env._("Template for opening balances"),
                'template': '/clip_card/static/xls/opening_balances.xlsx',
            }
        ]
