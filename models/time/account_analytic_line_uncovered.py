from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_date


class AccountAnalyticLine(models.Model):
    """The three ways out of uncovered time: a card, an invoice, or writing it off."""

    _inherit = 'account.analytic.line'

    # === ACTION METHODS ===#

    def action_clip_card_cover(self):
        """Let sales choose the card that pays this time.

        :raise UserError: when it is the time of several customers
        """
        if len(self._get_clip_card_uncovered().clip_card_account_id) > 1:
            raise UserError(
                self.env._(
                    "The selected time belongs to several customers, and a card pays for one."
                    " Select the time of one customer."
                )
            )
        return self._get_clip_card_wizard_action('clip.card.cover', self.env._("Cover from a Card"))

    def action_clip_card_write_off(self):
        """Let sales write this time off with a reason."""
        return self._get_clip_card_wizard_action(
            'clip.card.write.off', self.env._("Write Off Uncovered Time")
        )

    def action_clip_card_invoice(self):
        """Put this time on quotations at the standard rate, and show them."""
        orders = self._clip_card_invoice()
        action = {
            'type': 'ir.actions.act_window',
            'name': self.env._("Quotations"),
            'res_model': 'sale.order',
            'view_mode': 'list,form',
            'domain': [('id', 'in', orders.ids)],
        }
        if len(orders) == 1:
            action.update(view_mode='form', res_id=orders.id)
        return action

    def _get_clip_card_wizard_action(self, model, name):
        lines = self._get_clip_card_uncovered()
        return {
            'type': 'ir.actions.act_window',
            'name': name,
            'res_model': model,
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_line_ids': [Command.set(lines.ids)]},
        }

    # === BUSINESS METHODS ===#

    def _get_clip_card_uncovered(self):
        """These lines with clips that no card has paid, with all rights.

        :raise AccessError: unless the user sells clip cards
        :raise UserError: when there are none
        """
        if not self.env.su and not self.env.user.has_group('clip_card.group_clip_card_user'):
            raise AccessError(self.env._("Only sales may decide what becomes of uncovered time."))
        self.check_access('read')
        lines = self.sudo().filtered('clip_card_uncovered')
        if not lines:
            raise UserError(self.env._("None of the selected time is uncovered any more."))
        return lines

    def _clip_card_cover(self, card):
        """Pay uncovered time from a card, also time before its purchase.

        :raise UserError: when the card is another customer's, or has no clips to give
        """
        lines = self._get_clip_card_uncovered()
        others = lines.filtered(lambda line: line.clip_card_account_id != card.account_id)
        if others:
            raise UserError(
                self.env._(
                    "Card %(card)s belongs to %(customer)s and cannot pay the time of %(other)s.",
                    card=card.name,
                    customer=card.partner_id.display_name,
                    other=others[0].clip_card_account_id.partner_id.display_name,
                )
            )
        account = card.sudo().account_id
        account._lock()
        if card.sudo().state != 'active':
            raise UserError(
                self.env._(
                    "Card %(card)s has no clips that can be used. Choose an active card, or sell"
                    " a new one.",
                    card=card.name,
                )
            )
        lines._clip_card_allocate(account, lines, cover=card.sudo())

    def _clip_card_write_off(self, reason):
        """Settle uncovered time without payment.

        :raise UserError: without a reason
        """
        if not (reason or '').strip():
            raise UserError(self.env._("Enter why the time is written off; it is kept with it."))
        lines = self._get_clip_card_uncovered()
        lines.clip_card_account_id._lock()
        for account, written_off in lines.grouped('clip_card_account_id').items():
            account.message_post(
                body=self.env._(
                    "%(count)s clips of uncovered time written off: %(reason)s",
                    count=sum(written_off.mapped('clip_card_uncovered')),
                    reason=reason,
                )
            )
        lines._clip_card_store(
            {
                line.id: {
                    'clip_card_settled': line.clip_card_settled + line.clip_card_uncovered,
                    'clip_card_uncovered': 0,
                    'clip_card_write_off_reason': reason,
                }
                for line in lines
            }
        )

    def _clip_card_invoice(self):
        """Put uncovered time on a quotation per customer, one line per task.

        One unit of the company's hourly product per commenced hour.

        :return: the quotations
        :raise UserError: when there is no hourly product, or the time is on an order already
        """
        lines = self._get_clip_card_uncovered()
        for line in lines.filtered('clip_card_settlement_line_id'):
            raise UserError(
                self.env._(
                    "The time of %(day)s (%(text)s) is on order %(order)s already. Write off the"
                    " clips that came to it later, or cover them from a card.",
                    day=format_date(self.env, line.date),
                    text=line.name,
                    order=line.clip_card_settlement_line_id.order_id.name,
                )
            )
        lines.clip_card_account_id._lock()
        orders = self.env['sale.order']
        for account, of_account in lines.grouped('clip_card_account_id').items():
            order = (
                self.env['sale.order']
                .with_company(account.company_id)
                .create(account._prepare_settlement_values())
            )
            for task, of_task in of_account.sorted('date').grouped('task_id').items():
                sale_line = order.order_line.create(
                    of_task._prepare_clip_card_settlement(order, task)
                )
                of_task._clip_card_settle_on(sale_line)
            orders |= order
        return orders

    def _prepare_clip_card_settlement(self, order, task):
        product = order.company_id._get_clip_card_hourly_product()
        if not product:
            raise UserError(
                self.env._(
                    "%(company)s has no product for its standard rate. Choose one in the settings"
                    " of clip cards.",
                    company=order.company_id.name,
                )
            )
        hour = self.env.ref('uom.product_uom_hour')
        clips = sum(self.mapped('clip_card_uncovered'))
        customer = self.with_context(lang=order._get_lang())
        return {
            'order_id': order.id,
            'product_id': product.id,
            'product_uom_qty': hour._compute_quantity(
                clips, product.uom_id, raise_if_failure=False
            ),
            'name': '\n'.join(
                [
                    task.name or customer.env._("Consulting"),
                    *(line._get_clip_card_invoice_text() for line in customer),
                ]
            ),
            'is_clip_card_settlement': True,
            **self._prepare_clip_card_rate(order),
        }

    def _prepare_clip_card_rate(self, order):
        """Without a standard rate of its own, an hour costs what the customer's clip costs.

        :raise UserError: when neither has a price
        """
        if not order.company_id._has_clip_card_sample_rate():
            return {}
        price = self.clip_card_account_id._get_clip_price(order)
        if not price:
            raise UserError(
                self.env._(
                    "%(company)s has neither a standard rate nor a price of its clip cards. Choose"
                    " the product of the standard rate in the settings of clip cards, or enter"
                    " the price of a clip.",
                    company=order.company_id.name,
                )
            )
        return {'price_unit': price}

    def _get_clip_card_invoice_text(self):
        self.ensure_one()
        return f"{format_date(self.env, self.date)}: {self._get_clip_card_description()}"

    def _clip_card_settle_on(self, sale_line):
        for line in self:
            line._clip_card_store(
                {
                    line.id: {
                        'clip_card_settled': line.clip_card_settled + line.clip_card_uncovered,
                        'clip_card_invoiced': line.clip_card_uncovered,
                        'clip_card_uncovered': 0,
                        'clip_card_settlement_line_id': sale_line.id,
                        'so_line': line.so_line.id or sale_line.id,
                    }
                }
            )

    def _clip_card_unsettle(self):
        """Make time uncovered again whose order was cancelled or deleted, and try it again.

        A task is settled whole, so that its corrections count.
        """
        lines = self.sudo()
        lines.clip_card_account_id._lock()
        lines._clip_card_store(
            {
                line.id: {
                    'clip_card_settled': line.clip_card_settled - line.clip_card_invoiced,
                    'clip_card_invoiced': 0,
                    'clip_card_settlement_line_id': False,
                }
                for line in lines
            }
        )
        for account, of_account in lines.grouped('clip_card_account_id').items():
            of_tasks = self.sudo().search(
                [
                    ('task_id', 'in', of_account.task_id.ids),
                    ('clip_card_account_id', '=', account.id),
                ]
            )
            self._clip_card_allocate(account, of_account | of_tasks)
