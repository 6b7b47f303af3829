from odoo import api, fields, models

from ..models.selling.sale_order_promise import OFFERED


class ClipCardRenew(models.TransientModel):
    _name = 'clip.card.renew'
    _description = "Renew a Clip Card"
    _inherit = ['clip.card.wizard']

    account_id = fields.Many2one(comodel_name='clip.card.account', required=True, readonly=True)
    uncovered = fields.Integer(related='account_id.uncovered')
    tier_id = fields.Many2one(
        comodel_name='clip.card.tier',
        string="Size",
        required=True,
        compute='_compute_tier_id',
        store=True,
        readonly=False,
        precompute=True,
    )

    proposal = fields.Char(compute='_compute_proposal', export_string_translation=False)
    purchase_order_policy = fields.Selection(related='account_id.purchase_order_policy')
    purchase_order = fields.Char(
        string="Requisition",
        compute='_compute_purchase_order',
        store=True,
        readonly=False,
        precompute=True,
        help="The customer's requisition number for this order.",
    )

    cover_uncovered = fields.Boolean(
        string="Cover it from the new card when that starts", default=True
    )

    @api.depends('account_id')
    def _compute_tier_id(self):
        for wizard in self:
            account = wizard.account_id
            wizard.tier_id = account and account._get_proposed_tier() or False

    @api.depends('account_id')
    def _compute_proposal(self):
        for wizard in self:
            account = wizard.account_id
            wizard.proposal = account and account._tell_proposed_size() or ''

    @api.depends('account_id')
    def _compute_purchase_order(self):
        for wizard in self:
            wizard.purchase_order = wizard.account_id.purchase_order

    def action_renew(self):
        """Make the quotation and show it."""
        self.ensure_one()
        if self.purchase_order != self.account_id.purchase_order:
            self.account_id.purchase_order = self.purchase_order
        order = self.account_id._renew(self.tier_id)
        if order.state in OFFERED and not order._has_money_coming():
            order.clip_card_cover_uncovered = self.cover_uncovered and bool(self.uncovered)
        return order._get_records_action(name=self.env._("Renewal"))
