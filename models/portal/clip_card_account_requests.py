from datetime import datetime, time

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import plaintext2html

from ..selling.product_template import ADD_ONS
from ..selling.sale_order_promise import OFFERED


class ClipCardAccount(models.Model):
    """What the customer does in the portal: renew, ask for an add-on product, order a consultant.

    Called with all rights once it is known that the user belongs to the customer. Each locks the
    account, and does nothing again when the form is sent a second time.
    """

    _inherit = 'clip.card.account'

    # === RENEWAL ===#

    def _get_renewal_offers(self):
        """The sizes that the customer may renew with.

        :return: list of order lines that are not saved: size, price and discount as they would
            be on the quotation; the line of the quotation that is open, for its size
        """
        self.ensure_one()
        Line, offers = self.env['sale.order.line'], []
        open_order = self._get_open_renewal()
        quoted = {
            line.clip_card_tier_id: line
            for line in open_order._get_clip_card_lines()[:1]
            if not open_order.is_expired
        }
        for tier in self._get_renewal_product().clip_card_tier_ids:
            if tier in quoted:
                offers.append(quoted[tier])
                continue
            values = self._prepare_renewal_values(tier)
            commands = values.pop('order_line')
            lines = [
                Command.create(Line._prepare_clip_card_values_of_size(command[2]))
                for command in commands
            ]
            order = self.env['sale.order'].new({**values, 'order_line': lines})
            offers.append(order.order_line)
        return offers

    @api.model
    def _get_first_offers(self, customer, company):
        """The sizes of a first card, as :meth:`_get_renewal_offers`; none unless the company sells
        them in the portal.

        :param customer: a commercial partner without clip cards
        """
        if not company.clip_card_sell_online:
            return []
        account = self.new({'partner_id': customer.id, 'company_id': company.id})
        return account._get_renewal_offers()

    def _renew_online(self, tier, cover_uncovered=False, number=None):
        """The quotation for the next card, for the customer to sign and pay.

        :param cover_uncovered: whether the new card pays uncovered work when it starts
        :param number: the customer's requisition number, None when nobody was asked for it
        :raise UserError: when the size is not sold, another one is ordered already, or a number
            is required
        """
        self.ensure_one()
        if tier not in self._get_renewal_product().clip_card_tier_ids:
            raise UserError(self.env._("This card size is not sold any more. Choose another one."))
        self._take_purchase_order(number)
        order = self._renew(tier)
        if order.state in OFFERED and not order._has_money_coming():
            order.clip_card_cover_uncovered = bool(cover_uncovered and self.uncovered)
            self._put_purchase_order(order, number)
        if order.state == 'draft':
            order.action_quotation_sent()
        return order

    # === ADD-ON PRODUCTS ===#

    def _get_add_on_offers(self):
        """The add-on products that the customer may ask for.

        Not those that it has, and of phone support not another one; of the call-out guarantee
        another level takes the place of the one before.
        """
        self.ensure_one()
        had = self.sudo().subscription_ids.filtered(lambda it: it.state != 'stopped')
        kinds = [kind for kind, _label in ADD_ONS]
        if 'phone_support' in had.mapped('kind'):
            kinds.remove('phone_support')
        products = self.env['product.product'].search(
            [
                ('clip_card_type', 'in', kinds),
                ('sale_ok', '=', True),
                ('company_id', 'in', (False, self.company_id.id)),
            ],
            order='default_code, name, id',
        )
        return products - had.product_id

    def _put_purchase_order(self, order, number):
        """Let an offer carry the number that was typed for it."""
        if number is not None and self.purchase_order_policy != 'none':
            order.client_order_ref = number

    def _request_add_on(self, product, number=None):
        """A quotation for an add-on product; the one that waits for a signature if there is one.

        :param number: the customer's requisition number, None when nobody was asked for it
        :raise UserError: when the product is not sold, the customer has it, or a number is required
        """
        self.ensure_one()
        self._lock()
        if not self._get_cards_in_use():
            raise UserError(
                self.env._("Add-on products are paid in clips. Renew your clip card first.")
            )
        if product not in self._get_add_on_offers():
            raise UserError(
                self.env._("You have this add-on product already, or it is not sold any more.")
            )
        self._take_purchase_order(number)
        if order := self._get_requested_order(product):
            self._put_purchase_order(order, number)
            return order
        order = self.env['sale.order'].create(self._prepare_add_on_values(product))
        order.action_quotation_sent()
        self.message_post(
            body=self.env._(
                "%(product)s was asked for in the portal: %(order)s",
                product=product.display_name,
                order=order.name,
            )
        )
        return order

    def _get_requested_order(self, product):
        """The customer's open quotation of this product alone, or an empty record."""
        self.ensure_one()
        lines = self.env['sale.order.line'].search(
            [
                ('product_id', '=', product.id),
                ('order_id.partner_id', 'child_of', self.partner_id.id),
                ('company_id', '=', self.company_id.id),
                ('order_id.state', '=', 'sent'),
            ],
            order='id DESC',
        )
        return lines.order_id.filtered(lambda it: len(it.order_line) == 1 and not it.is_expired)[:1]

    def _prepare_add_on_values(self, product):
        self.ensure_one()
        return {
            'partner_id': self._get_ordering_contact().id,
            'company_id': self.company_id.id,
            'user_id': self._get_salesperson().id,
            'client_order_ref': self._get_next_purchase_order(),
            'order_line': [Command.create({'product_id': product.id})],
        }

    # === ORDERING A CONSULTANT ===#

    def _find_request(self, key):
        """The task that the same form has made already; the account must be locked."""
        self.ensure_one()
        return self.env['project.task'].search(
            [
                ('clip_card_request_key', '=', key),
                ('project_id.clip_card_account_id', '=', self.id),
            ],
            limit=1,
        )

    def _order_consultant(self, values, key):
        """A task with the customer's words, preferred time and place.

        :param values: ``name``, ``description``, ``day`` (a date or None), ``time`` (words),
            ``address`` (a contact of the customer, empty for remote work) and ``number`` (its
            requisition number, None when nobody was asked for it)
        :param key: of the form, so that sending it twice makes one task
        :raise UserError: without a subject, without a number that is required, or for a day that
            is past
        """
        self.ensure_one()
        self._check_request(values)
        self._take_purchase_order(values.get('number'))
        self._lock()
        if task := self._find_request(key):
            return task
        task = self.env['project.task'].create(
            {**self._prepare_request_values(values), 'clip_card_request_key': key}
        )
        task._confirm_clip_card_request(self, values.get('pictures'))
        user = self._get_seller_or_responsible()
        task.activity_schedule(
            'mail.mail_activity_data_todo',
            summary=self.with_context(lang=user.lang).env._("Consultant ordered in the portal"),
            date_deadline=self.company_id._clip_card_today(),
            user_id=user.id,
        )
        return task

    def _check_request(self, values):
        if not values['name']:
            raise UserError(self.env._("Write in a few words what it is about."))
        if values['day'] and values['day'] < self.company_id._clip_card_today():
            raise UserError(self.env._("The day that you prefer is past. Choose another one."))

    def _prepare_request_values(self, values):
        self.ensure_one()
        address = values['address']
        wishes = [
            (self.env._("Preferred day"), self._format_day(values['day'])),
            (self.env._("Preferred time"), values['time']),
            (
                self.env._("Place"),
                address._tell_clip_card_place() if address else self.env._("Remote"),
            ),
            (self.env._("Requisition number"), self._get_next_purchase_order()),
        ]
        description = plaintext2html(values['description'])
        for label, wish in wishes:
            if wish:
                description += Markup('<p><b>%s:</b> %s</p>') % (label, wish)
        return {
            'name': values['name'],
            'description': description,
            'project_id': self._get_or_create_project().id,
            'partner_id': (address or self.partner_id).id,
            'user_ids': [],
            'date_deadline': values['day'] and datetime.combine(values['day'], time(12)),
        }

    def _format_day(self, day):
        return day and self.env['ir.qweb.field.date'].value_to_html(day, {})
