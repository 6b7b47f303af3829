from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = 'res.partner'

    clip_card_ids = fields.One2many(
        comodel_name='clip.card', inverse_name='partner_id', string="Clip Cards"
    )
    clip_card_account_ids = fields.One2many(
        comodel_name='clip.card.account', inverse_name='partner_id', string="Clip Accounts"
    )
    clip_card_balance = fields.Integer(
        string="Clips Left",
        compute='_compute_clip_card_balance',
        help="Usable clips with the companies in use; contacts share their company's cards.",
    )
    clip_card_count = fields.Integer(compute='_compute_clip_card_balance')

    @api.depends_context('uid', 'allowed_company_ids')
    @api.depends('clip_card_account_ids.balance')
    def _compute_clip_card_balance(self):
        Account = self.env['clip.card.account']
        data = {}
        if Account.has_access('read'):
            data = {
                partner: (balance, count)
                for partner, balance, count in Account._read_group(
                    [('partner_id', 'in', self.commercial_partner_id.ids)],
                    ['partner_id'],
                    ['balance:sum', '__count'],
                )
            }
        for partner in self:
            balance, count = data.get(partner.commercial_partner_id, (0, 0))
            partner.clip_card_balance = balance
            partner.clip_card_count = count

    def write(self, vals):
        moving = self.browse()
        commercial = {}
        if {'parent_id', 'is_company'} & vals.keys():
            moving = self.search([('id', 'child_of', self.ids)])
            commercial = {partner: partner.commercial_partner_id for partner in moving}
        result = super().write(vals)
        if 'active' in vals and not vals['active']:
            self._leave_clip_card_customer()
        moved = moving.filtered(
            lambda partner: partner.commercial_partner_id != commercial[partner]
        )
        if moved:
            moved._check_clip_card_customer()
        return result

    def _check_clip_card_customer(self):
        """Refuse to make a customer with cards a contact of another one."""
        self._leave_clip_card_customer()
        account = (
            self.env['clip.card.account'].sudo().search([('partner_id', 'in', self.ids)], limit=1)
        )
        if account and account.partner_id.commercial_partner_id != account.partner_id:
            raise UserError(
                self.env._(
                    "%(customer)s has clip cards of its own and cannot become a contact of"
                    " %(parent)s. Merge the two contacts to carry the cards along.",
                    customer=account.partner_id.display_name,
                    parent=account.partner_id.commercial_partner_id.display_name,
                )
            )

    def _is_clip_card_contact_of(self, customer):
        """Whether this is an active contact of a customer, or the customer itself."""
        return self.active and self.commercial_partner_id == customer

    def _leave_clip_card_customer(self):
        """Let nobody who has left get mails about a customer's clips; rooms add theirs."""
        accounts = self.env['clip.card.account'].sudo().with_context(active_test=False)
        accounts.search([('notice_partner_id', 'in', self.ids)]).filtered(
            lambda account: (
                not account.notice_partner_id._is_clip_card_contact_of(account.partner_id)
            )
        )._drop_notice_contact()

    def action_view_clip_cards(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('clip_card.clip_card_action')
        domain = [('partner_id', '=', self.commercial_partner_id.id)]
        return {**action, 'domain': domain, 'context': {}}
