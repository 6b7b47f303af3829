from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ..selling.sale_order_promise import OFFERED


class ClipCardAccount(models.Model):
    """What happens when a customer's clips run out: renew, or stop."""

    _inherit = 'clip.card.account'

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
        self.check_access('read')
        order = self._get_open_renewal()
        if order and not order.is_expired and order._get_clip_card_lines():
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
        stopping, resuming = self.browse(), self.browse()
        if vals.get('renewal') == 'stop':
            stopping = self.filtered(lambda account: account.renewal != 'stop')
        elif 'renewal' in vals:
            resuming = self.filtered(lambda account: account.renewal == 'stop')
        result = super().write(vals)
        if stopping:
            stopping.sudo().write(
                {'stopped_by_id': self.env.uid, 'stopped_on': fields.Datetime.now()}
            )
            stopping._clear_reminders()
        if resuming:
            resuming.sudo().write({'stopped_by_id': False, 'stopped_on': False})
        return result

    @api.model
    def _get_editable_fields(self):
        return super()._get_editable_fields() | {'renewal'}

    def _clear_reminders(self):
        """A customer who stopped is no longer on anybody's list of things to do."""
        self.sudo().activity_unlink(['clip_card.mail_activity_type_decision'])

    # === RENEWAL ===#

    def _get_open_renewal(self):
        """The renewal that is under way: a quotation, or a card that has not started yet."""
        self.ensure_one()
        orders = self.sudo().renewal_order_ids
        awaited = self._get_awaited_cards().order_id
        return (
            orders.filtered(lambda order: order.state in OFFERED)
            or orders.filtered(lambda order: order in awaited)
        )[:1]

    def _get_awaited_cards(self):
        """Cards that will start, with all rights: not those that were credited before that."""
        pending = self.sudo().card_ids.filtered(lambda card: card.state == 'pending')
        return pending.filtered(lambda card: sum(card._get_credited_clips().values()) < card.clips)

    def _get_paid_order(self, offered=True):
        """The order of a card that is paid online, and waits for its invoice or for somebody.

        :param offered: whether the customer may have offers
        """
        self.ensure_one()
        orders = self._get_awaited_cards().order_id.filtered(lambda order: order.state == 'sale')
        if offered:
            orders |= self._get_paid_offers()
        return orders.filtered(lambda order: order._is_paid_online())[:1]

    def _get_paid_offers(self):
        """Offers of cards for which money has come, and which nobody has confirmed yet."""
        self.ensure_one()
        return (
            self.env['sale.order']
            .sudo()
            .search(
                [
                    ('partner_id.commercial_partner_id', '=', self.partner_id.id),
                    ('company_id', '=', self.company_id.id),
                    ('state', 'in', OFFERED),
                    ('transaction_ids.state', 'in', ('authorized', 'done')),
                    ('order_line.product_id.clip_card_type', '=', 'card'),
                ]
            )
        )

    def _get_last_card(self):
        """The card that the customer bought last."""
        self.ensure_one()
        return (
            self.env['clip.card']
            .sudo()
            .search(
                [('account_id', '=', self._origin.id), ('sale_line_id', '!=', False)],
                order='id desc',
                limit=1,
            )
        )

    def _get_renewal_product(self):
        """The product of the last card while it is sold, else another clip card."""
        self.ensure_one()
        last = self._get_last_card().product_id
        if last.active and last.sale_ok and last.clip_card_tier_ids:
            return last
        return self.env['product.product'].search(
            [
                ('clip_card_type', '=', 'card'),
                ('sale_ok', '=', True),
                ('clip_card_tier_ids', '!=', False),
                ('company_id', 'in', (False, self.company_id.id)),
            ],
            limit=1,
        )

    def _get_renewal_tier(self):
        """The size that the customer bought last, else the smallest one that is sold."""
        self.ensure_one()
        tiers = self._get_renewal_product().clip_card_tier_ids
        last = self._get_last_card()
        return tiers.filtered(lambda tier: tier.clips == last.clips)[:1] or tiers[:1]

    def _renew(self, tier=None, product=None):
        """The quotation for the next card; the one under way when there is one.

        One at a time, however often it is asked for: the account is locked.

        :param tier: the size; the last one by default
        :param product: the variant of the size's product; the last one by default
        :raise UserError: when no size can be sold, or another one is ordered already
        """
        self.ensure_one()
        self._lock()
        if order := self._get_open_renewal():
            self._continue_renewal(order, tier)
            return order
        tier = tier or self._get_renewal_tier()
        if not tier:
            raise UserError(
                self.env._(
                    "There is no clip card to renew with. Make a product with card sizes first."
                )
            )
        order = self.env['sale.order'].create(self._prepare_renewal_values(tier, product))
        self.sudo().message_post(
            body=self.env._(
                "Renewal with %(clips)s clips: %(order)s",
                clips=tier.clips,
                order=order.name,
            )
        )
        return order

    def _continue_renewal(self, order, tier):
        """Go on with the renewal under way, with another size if one is chosen.

        An offer that has expired is made again, at the prices of today.

        :raise UserError: when another size is ordered, or being paid, already
        """
        line = order._get_clip_card_lines()[:1]
        fixed = order.state not in OFFERED or order._has_money_coming()
        if fixed:
            self._check_same_size(order, line, tier)
            return
        if not line:
            tier = tier or self._get_renewal_tier()
            order.order_line = [Command.create(self._prepare_renewal_line_values(tier))]
        elif tier and tier != line.clip_card_tier_id:
            line.write(self._prepare_renewal_line_values(tier))
        if order.is_expired:
            order._recompute_prices()
            order._compute_validity_date()

    def _check_same_size(self, order, line, tier):
        """:raise UserError: when another size is chosen than what is ordered or being paid"""
        if not tier or tier.clips == line.product_uom_qty:
            return
        if order.state in OFFERED:
            raise UserError(
                self.env._(
                    "You have signed or paid %(order)s with %(clips)g clips, and the payment is"
                    " under way. Write to us if you want another size.",
                    order=order.name,
                    clips=line.product_uom_qty,
                )
            )
        raise UserError(
            self.env._(
                "%(order)s renews the card with %(clips)g clips already. Cancel it to order"
                " another size.",
                order=order.name,
                clips=line.product_uom_qty,
            )
        )

    def _get_ordering_contact(self):
        """Who ordered the last card, or the customer when that was another's or has left."""
        contact = self._get_last_card().order_id.partner_id
        return contact if contact._is_clip_card_contact_of(self.partner_id) else self.partner_id

    def _prepare_renewal_values(self, tier, product=None):
        self.ensure_one()
        return {
            'partner_id': self._get_ordering_contact().id,
            'company_id': self.company_id.id,
            'user_id': self._get_salesperson().id,
            'clip_card_renewal_account_id': self._origin.id,
            'order_line': [Command.create(self._prepare_renewal_line_values(tier, product))],
        }

    def _prepare_renewal_line_values(self, tier, product=None):
        self.ensure_one()
        product = product or self._get_renewal_product()
        if product.product_tmpl_id != tier.product_tmpl_id:
            product = tier.product_tmpl_id.product_variant_id
        return {'product_id': product.id, 'clip_card_tier_id': tier.id}

    # === THE END OF CARDS ===#

    def _end_cards(self):
        """Let the rest of these customers' cards lapse whose last valid day has passed."""
        self._lock()
        Card = self.env['clip.card']
        for company, accounts in self.grouped('company_id').items():
            today = company._clip_card_today()
            domain = [('account_id', 'in', accounts.ids), *Card._get_ending_domain(company, today)]
            Card.search(domain)._end(today)

    # === CUSTOMERS WHO BECOME ONE ===#

    @api.model
    def _get_customer_tables(self):
        return super()._get_customer_tables() | {'clip_card_notice'}

    def _join(self, kept):
        super()._join(kept)
        self._move_notices(kept)

    def _move_notices(self, kept):
        """Keep in mind what either customer was told, so that nobody is told twice."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE clip_card_notice notice SET account_id = %(kept)s, partner_id = %(customer)s
                 WHERE notice.account_id = %(gone)s
                   AND NOT EXISTS (
                        SELECT 1 FROM clip_card_notice other
                         WHERE other.account_id = %(kept)s
                           AND other.kind = notice.kind
                           AND other.occasion = notice.occasion
                           AND COALESCE(other.card_id, 0) = COALESCE(notice.card_id, 0)
                   )
                """,
                kept=kept.id,
                customer=kept.partner_id.id,
                gone=self.id,
            )
        )
        self.env['clip.card.notice'].invalidate_model(['account_id', 'partner_id'])


class ClipCard(models.Model):
    _inherit = 'clip.card'

    def action_renew(self):
        """Choose the size of this customer's next card and make its quotation."""
        self.ensure_one()
        return self.account_id.action_renew()
