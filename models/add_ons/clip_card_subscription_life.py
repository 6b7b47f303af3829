from datetime import timedelta

from odoo import api, models
from odoo.tools import format_date

from ...rules.transitions import ADD_ON, states_before


class ClipCardSubscription(models.Model):
    """How an add-on product starts, pauses, goes on, changes and stops."""

    _inherit = 'clip.card.subscription'

    # === ACTION METHODS ===#

    def action_pause(self):
        """Charge nothing from now on until it is resumed; what is paid stays in force."""
        for subscription in self._take('pause'):
            subscription.state = 'paused'
            subscription._log(
                self.env._(
                    "Paused: nothing is charged until it is resumed. Paid until %(day)s.",
                    day=format_date(self.env, subscription._get_paid_until()),
                )
            )

    def action_stop(self):
        """Stop at the end of the period that has begun; one that is not paid ends at once."""
        for subscription in self._take('stop'):
            subscription._stop_after(subscription._get_last_day())

    def action_resume(self):
        """Go on with the period of today; what passed meanwhile is not charged.

        :raise UserError: without a card, or when the customer has another one meanwhile
        """
        stopping = self.sudo().filtered('stop_date')
        for subscription in (self._take('resume') | stopping).with_env(self.env):
            subscription._resume()

    def action_view_charges(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('clip_card.clip_card_charge_action')
        return {**action, 'domain': [('subscription_id', '=', self.id)], 'context': {}}

    def action_view_order(self):
        self.ensure_one()
        return self.sale_line_id.order_id._get_records_action()

    def _take(self, event):
        """Those to which an event may happen, with all rights, their accounts locked.

        :raise AccessError: when the user may not change them
        """
        self.check_access('write')
        self.account_id._lock()
        return self.sudo().filtered(lambda it: it.state in states_before(ADD_ON, event))

    def _log(self, text):
        self.ensure_one()
        self.message_post(body=text)

    # === START ===#

    def _start(self):
        """Start what was sold with a card, today, now that the card has started."""
        for subscription in self:
            if subscription._get_rivals()._get_same(subscription.product_id):
                subscription._stop_after(False)
                continue
            today = subscription.company_id._clip_card_today()
            day = subscription.account_id._make_room(subscription.product_id, today)
            subscription.write({'state': 'active', 'start_date': day, 'next_date': day})

    @api.model
    def _prepare_turn(self, vals):
        """Let another level of the call-out guarantee start when the one before it stops.

        :param vals: complete values of a subscription that is sold
        """
        if vals['kind'] != 'callout_guarantee':
            return vals
        account = self.env['clip.card.account'].sudo().browse(vals['account_id'])
        product = self.env['product.product'].browse(vals['product_id'])
        if vals.get('state') == 'pending':
            # It takes the place of another one that was sold and has not started.
            others = account._get_add_ons('callout_guarantee')
            others._get_same(product)._refuse_another()
            for other in others.filtered(lambda it: it.state == 'pending'):
                other._stop_after(False)
            return vals
        day = account._make_room(product, vals['start_date'])
        return {**vals, 'start_date': day, 'next_date': day}

    def _get_same(self, product):
        """Those of the same product that go on."""
        return self.filtered(
            lambda it: it.product_id == product and it.state != 'pending' and not it.stop_date
        )

    def _get_change_day(self, day):
        """The first day on which another level can take over: its next period's, if it is paid.

        One that was never charged has been corrected when another starts no later.
        """
        self.ensure_one()
        if not self.charge_ids and not self.stop_date and day <= self.start_date:
            return day
        if self.stop_date:
            return max(day, self.stop_date + timedelta(days=1))
        if self.state != 'active':
            return day
        today = self.company_id._clip_card_today()
        following = self.next_date
        if following <= today:
            following = self._get_period(today).end + timedelta(days=1)
        day = max(day, following)
        period = self._get_period(day)
        return day if period.start == day else period.end + timedelta(days=1)

    # === STOP AND GO ON ===#

    def _get_last_day(self):
        """The last day in force if it stops now: of the period that is paid, or will be."""
        self.ensure_one()
        today = self.company_id._clip_card_today()
        if self.state == 'active' and self.start_date <= today and self.next_date <= today:
            return self._get_period(today).end
        return self._get_paid_until()

    def _stop_after(self, day, at_once=False):
        """Stop after a day; it shows as stopped when that is over, or at once.

        :param day: the last day in force; False for one that has not started with its card
        """
        self.ensure_one()
        over = not day or day < self.company_id._clip_card_today() or day < self.start_date
        values = {'stop_date': day}
        if over or at_once:
            values['state'] = 'stopped'
        self.write(values)
        if over:
            self._log(self.env._("Stopped."))
        else:
            self._log(self.env._("Stops after %(day)s.", day=format_date(self.env, day)))

    def _stop_charging(self):
        """Charge nothing more: the order was cancelled, or a customer who stopped has no card.

        What is paid stays in force.
        """
        for subscription in self.filtered(lambda it: it.state != 'stopped'):
            subscription._stop_after(subscription._get_paid_until(), at_once=True)

    def _resume(self):
        self.ensure_one()
        self.account_id._check_has_card()
        values = {'stop_date': False}
        if self.state in states_before(ADD_ON, 'resume'):
            values.update(self._prepare_resume_values())
        self.sudo().write(values)
        if self.state == 'pending':
            self._log(self.env._("Resumed: it starts with the card."))
        else:
            self._log(
                self.env._(
                    "Resumed: charged next on %(day)s.",
                    day=format_date(self.env, self.next_charge_date),
                )
            )

    def _prepare_resume_values(self):
        """Go on with the current period, or the next one if that is paid; periods count as before.

        One that was never charged starts anew.
        """
        today = self.company_id._clip_card_today()
        if not self.start_date and self.sudo()._waits_for_card():
            return {'state': 'pending'}
        if not self.charge_ids:
            day = max(self.start_date or today, today)
            return {'state': 'active', 'start_date': day, 'next_date': day}
        return {
            'state': 'active',
            'next_date': max(self.next_date, self._get_period(today).start),
        }

    def _waits_for_card(self):
        """Whether the card that it is sold with, or the customer's only one, has not started."""
        self.ensure_one()
        cards = self.sale_line_id.order_id.order_line._get_live_clip_cards()
        cards = cards or self.account_id._get_cards_in_use()
        return not cards.filtered('purchase_date')
