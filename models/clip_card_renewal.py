from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ClipCardAccount(models.Model):
    """What happens when a customer's clips run out: renew, or stop."""

    _inherit = 'clip.card.account'

    notice_partner_id = fields.Many2one(
        comodel_name='res.partner',
        string="Notices To",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="The contact who gets mails about the clips; the customer itself when empty.",
    )
    renewal_order_ids = fields.One2many(
        comodel_name='sale.order',
        inverse_name='clip_card_renewal_account_id',
        string="Renewals",
        groups='sales_team.group_sale_salesman',
    )
    stopped_by_id = fields.Many2one(comodel_name='res.users', readonly=True, copy=False)
    stopped_on = fields.Datetime(readonly=True, copy=False)

    # === ACTION METHODS ===#

    def action_renew(self):
        """Choose a size and make the quotation for the next card."""
        self.ensure_one()
        if order := self._get_open_renewal():
            return order._get_records_action(name=self.env._("Renewal"))
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Renew"),
            'res_model': 'clip.card.renew',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_account_id': self.id},
        }

    def action_stop(self):
        """Stop reminders and renewals at once; clips that are left can still be used."""
        self.write({'renewal': 'stop'})

    def action_resume(self):
        """Undo a stop: the customer is asked again when the clips run low."""
        self.filtered(lambda account: account.renewal == 'stop').write({'renewal': 'ask'})

    def write(self, vals):
        stopping = self.browse()
        if 'renewal' in vals:
            stopped = vals['renewal'] == 'stop'
            stopping = self.filtered(lambda account: stopped and account.renewal != 'stop')
            vals = {
                **vals,
                'stopped_by_id': stopped and self.env.uid,
                'stopped_on': stopped and fields.Datetime.now(),
            }
        result = super().write(vals)
        stopping._clear_reminders()
        return result

    def _clear_reminders(self):
        """A customer who stopped is no longer on anybody's list of things to do."""
        self.sudo().activity_unlink(['clip_card.mail_activity_type_decision'])

    # === RENEWAL ===#

    def _get_open_renewal(self):
        """The renewal that is under way: a quotation, or a card that has not started yet."""
        self.ensure_one()
        orders = self.sudo().renewal_order_ids
        pending = self.sudo().card_ids.filtered(lambda card: card.state == 'pending')
        return (
            orders.filtered(lambda order: order.state in ('draft', 'sent'))
            or orders.filtered(lambda order: order in pending.order_id)
        )[:1]

    def _get_renewal_tier(self):
        """The size that the customer bought last."""
        self.ensure_one()
        last = self.sudo().card_ids.filtered('sale_line_id').sorted('id')[-1:]
        tiers = last.product_id.clip_card_tier_ids
        if not tiers:
            product = self.env['product.template'].search(
                [
                    ('clip_card_type', '=', 'card'),
                    ('company_id', 'in', (False, self.company_id.id)),
                ],
                limit=1,
            )
            tiers = product.clip_card_tier_ids
        return tiers.filtered(lambda tier: tier.clips == last.clips)[:1] or tiers[:1]

    def _renew(self, tier=None):
        """The quotation for the next card; the one under way when there is one.

        One at a time, however often it is asked for: the account is locked.

        :param tier: the size; the last one by default
        :raise UserError: when no size can be sold
        """
        self.ensure_one()
        self._lock()
        if order := self._get_open_renewal():
            return order
        tier = tier or self._get_renewal_tier()
        if not tier:
            raise UserError(
                self.env._(
                    "There is no clip card to renew with. Make a product with card sizes first."
                )
            )
        order = self.env['sale.order'].create(self._prepare_renewal_values(tier))
        self.sudo().message_post(
            body=self.env._(
                "Renewal with %(clips)s clips: %(order)s",
                clips=tier.clips,
                order=order.name,
            )
        )
        return order

    def _prepare_renewal_values(self, tier):
        self.ensure_one()
        last = self.sudo().card_ids.filtered('sale_line_id').sorted('id')[-1:]
        return {
            'partner_id': (last.order_id.partner_id or self.partner_id).id,
            'company_id': self.company_id.id,
            'user_id': (self.user_id or last.user_id).id,
            'clip_card_renewal_account_id': self.id,
            'order_line': [
                Command.create(
                    {
                        'product_id': tier.product_tmpl_id.product_variant_id.id,
                        'clip_card_tier_id': tier.id,
                    }
                )
            ],
        }

    @api.model
    def _cron_renew(self):
        """Renew for customers who agreed to it, once their clips run low."""
        accounts = self.search([('renewal', '=', 'auto'), ('is_low', '=', True)])
        accounts._run_job(
            lambda account: account._renew_automatically(),
            self.env._("Renewal that could not be made"),
        )

    def _renew_automatically(self):
        """Order the next card by agreement, and invoice it if the company wants so."""
        self.ensure_one()
        self._lock()
        if self._get_open_renewal() or not self.is_low:
            return
        order = self._renew()
        order.action_confirm()
        if self.company_id.clip_card_invoice_renewals:
            order._create_invoices().action_post()
