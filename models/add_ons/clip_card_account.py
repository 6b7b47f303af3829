from collections import defaultdict
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...rules import charges
from ..selling.product_template import SINGLE
from .clip_card_subscription import CHARGED_STATES


class ClipCardAccount(models.Model):
    """A customer's add-on products: what is due is charged, all that is due at once."""

    _inherit = 'clip.card.account'

    subscription_ids = fields.One2many(
        comodel_name='clip.card.subscription',
        inverse_name='account_id',
        string="Add-on Products",
        readonly=True,
    )
    add_on_count = fields.Integer(compute='_compute_add_on_count')

    def _compute_add_on_count(self):
        counts = dict(
            self.env['clip.card.subscription']._read_group(
                [('account_id', 'in', self.ids), ('state', '!=', 'stopped')],
                ['account_id'],
                ['__count'],
            )
        )
        for account in self:
            account.add_on_count = counts.get(account, 0)

    # === ACTION METHODS ===#

    def action_view_add_ons(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'clip_card.clip_card_subscription_action'
        )
        return {
            **action,
            'domain': [('account_id', '=', self.id)],
            'context': {'default_partner_id': self.partner_id.id},
        }

    # === WHAT A CUSTOMER HAS ===#

    def _get_subscription_in_force(self, kind, day):
        """The subscription of an add-on product that the customer has on a day, as known now.

        :param kind: the type of product, such as ``phone_support``
        """
        Subscription = self.env['clip.card.subscription']
        pairs = {(account.id, day) for account in self}
        found = Subscription._find_in_force(kind, pairs)
        return next(iter(found.values()), Subscription)

    def _get_add_ons(self, kind):
        """What the customer has of a kind, or is about to have: all that is not stopped."""
        self.ensure_one()
        return (
            self.env['clip.card.subscription']
            .sudo()
            .search(
                [
                    ('account_id', '=', self.id),
                    ('kind', '=', kind),
                    ('state', '!=', 'stopped'),
                ],
                order='start_date, id',
            )
        )

    def _get_double_add_ons(self, product):
        """What the customer, if there is one, has once and would have twice with a product."""
        kind = product.clip_card_type
        if not self or kind not in SINGLE:
            return self.env['clip.card.subscription']
        had = self._get_add_ons(kind)
        if kind == 'callout_guarantee':
            return had._get_same(product)
        today = self.company_id._clip_card_today()
        return had.filtered(lambda it: not it.stop_date or it.stop_date >= today)

    def _get_cards_in_use(self):
        """The cards that pay, or will: those that have neither ended nor been cancelled."""
        return (
            self.env['clip.card']
            .sudo()
            .search(
                [
                    ('account_id', 'in', self.ids),
                    ('state', 'in', ('pending', 'active', 'on_hold', 'used_up')),
                ]
            )
        )

    def _check_has_card(self):
        """:raise UserError: for a customer without a card; one that has not started counts"""
        for account in self:
            if not account._get_cards_in_use():
                raise UserError(
                    self.env._(
                        "%(customer)s has no clip card with %(company)s: add-on products are paid"
                        " in clips. Sell a card first, or on the same order.",
                        customer=account.partner_id.display_name,
                        company=account.company_id.name,
                    )
                )

    def _make_room(self, product, day):
        """Let the levels of the call-out guarantee that a new one replaces stop before it.

        :param product: the new level
        :param day: when it should start
        :return: when it can start: with the next period of the one before
        """
        self.ensure_one()
        if product.clip_card_type != 'callout_guarantee':
            return day
        others = self._get_add_ons('callout_guarantee').filtered('start_date')
        others._get_same(product)._refuse_another()
        for other in others:
            day = other._get_change_day(day)
            if not other.stop_date:
                last = other._get_paid_until() if other.state != 'active' else day
                other._stop_after(last if last < day else fields.Date.subtract(day, days=1))
        return day

    def _start_add_ons(self):
        """Start what was sold with cards that have started now."""
        self.ensure_one()
        pending = self.sudo().subscription_ids.filtered(lambda it: it.state == 'pending')
        pending.filtered(lambda it: not it._waits_for_card())._start()

    # === CHARGES ===#

    @api.model
    def _get_charging_domain(self, company):
        """Subscriptions of a company with a period to charge, or that are over."""
        today = company._clip_card_today()
        return Domain('company_id', '=', company.id) & (
            Domain('state', 'in', CHARGED_STATES) & Domain('next_date', '<=', today)
            | Domain('state', 'in', (*CHARGED_STATES, 'paused')) & Domain('stop_date', '<', today)
        )

    def _charge_add_ons(self):
        """Charge every period of these customers' add-on products that has begun.

        Each is charged once, dated today, from the cards valid today. With too few clips the
        subscription waits, and nothing is taken for it.
        """
        self._lock()
        self._end_add_ons_without_card()
        for company, accounts in self.grouped('company_id').items():
            accounts._charge_due(company._clip_card_today(), self._get_charging_domain(company))

    def _charge_due(self, today, domain):
        """Charge what is due today of accounts with one company, which are locked.

        :param domain: of the subscriptions with something to charge, or that are over
        """
        subscriptions = self.env['clip.card.subscription'].search_fetch(
            Domain('account_id', 'in', self.ids) & domain, order='id'
        )
        cards = self._get_charged_cards(today)
        plans = []
        for account, asking in subscriptions.grouped('account_id').items():
            dues = [
                charges.Due(it.id, it.period_clips, it._get_due_periods(today))
                for it in asking
                if it.state in CHARGED_STATES and it.next_date <= today
            ]
            plans.append((dues, charges.charge(cards[account]._to_rules(), dues, today)))
        # Before the clips are taken: those of a customer who stopped end with the last of them.
        waiting = self._follow_charges(plans)
        self._post_charges([payment for _dues, plan in plans for payment in plan.payments], today)
        waiting._tell_waiting()
        for subscription in subscriptions:
            if subscription.stop_date and subscription.stop_date < today:
                subscription.state = 'stopped'

    def _get_charged_cards(self, today):
        """The cards that may pay, per account; those of archived customers pay nothing."""
        cards = self.env['clip.card'].search_fetch(
            [
                ('account_id', 'in', self.ids),
                ('partner_id.active', '=', True),
                ('state', '=', 'active'),
                ('purchase_date', '<=', today),
                ('end_date', '>=', today),
            ]
        )
        return defaultdict(cards.browse, cards.grouped('account_id'))

    def _post_charges(self, payments, today):
        """Make the charges and their entries, and let their services be provided."""
        if not payments:
            return
        Subscription = self.env['clip.card.subscription']
        made = self.env['clip.card.charge'].create(
            [
                {
                    **Subscription.browse(payment.due)._prepare_charge_values(),
                    'period_start': payment.period.start,
                    'period_end': payment.period.end,
                    'date': today,
                    'clips': sum(clips for _card, clips in payment.taken),
                }
                for payment in payments
            ]
        )
        # A charge is a use of the card, which may be valid for longer by it.
        used = {card for payment in payments for card, _clips in payment.taken}
        cards = self.env['clip.card'].browse(used)
        ends = {card: card.end_date for card in cards}
        self._post(
            [
                charge._prepare_entry_values(card, -clips, today)
                for charge, payment in zip(made, payments, strict=True)
                for card, clips in payment.taken
            ],
            {
                card.id: {'last_use_date': today}
                for card in cards
                if not card.last_use_date or card.last_use_date < today
            },
        )
        moved_out = cards.filtered(lambda card: card.end_date > ends[card]).account_id
        for account in moved_out.filtered('uncovered'):
            account._pay_due()
        for charged in made.grouped('account_id').values():
            charged._provide_service()

    def _follow_charges(self, plans):
        """Bring the subscriptions in step with what is paid and what cannot be.

        :param plans: of each account: what is due, and what is charged of it
        :return: those that wait from now on
        """
        waiting = self.env['clip.card.subscription']
        alike = defaultdict(waiting.browse)
        for dues, plan in plans:
            paid = {payment.due: payment.period for payment in plan.payments}
            for due in dues:
                subscription = waiting.browse(due.id)
                if due.id in plan.unpaid:
                    # The periods before the current one are dropped.
                    values = {'next_date': due.periods[-1].start, 'state': 'waiting'}
                    waiting |= subscription.filtered(lambda it: it.state != 'waiting')
                elif due.id in paid:
                    values = {'next_date': subscription._get_following(paid[due.id]).start}
                    if subscription.state != 'active':
                        subscription._log(self.env._("Paid again: it is in force."))
                        values['state'] = 'active'
                else:
                    continue
                alike[tuple(values.items())] |= subscription
        for values, subscriptions in alike.items():
            subscriptions.write(dict(values))
        return waiting

    # === CUSTOMERS WHO STOPPED ===#

    def write(self, vals):
        result = super().write(vals)
        if vals.get('renewal') == 'stop':
            for account in self.sudo():
                account._lock()
                account._end_add_ons_without_card()
        return result

    def _post(self, vals_list, card_values=None):
        entries = super()._post(vals_list, card_values)
        self._end_add_ons_without_card()
        return entries

    def _end_add_ons_without_card(self):
        """End the add-on products of customers who stopped and have no usable card left.

        A card that is held, or has not started, will be usable again.
        """
        stopped = self.sudo().filtered(lambda account: account.renewal == 'stop')
        for account in stopped.filtered('subscription_ids'):
            if not account._get_cards_in_use().filtered(lambda card: card.state != 'used_up'):
                account.subscription_ids._stop_charging()

    # === CUSTOMERS WHO BECOME ONE ===#

    def _join(self, kept):
        kept._stop_double_add_ons()
        super()._join(kept)

    @api.model
    def _get_account_columns(self):
        return super()._get_account_columns() | {
            ('clip_card_subscription', 'account_id'),
            ('clip_card_charge', 'account_id'),
        }

    @api.model
    def _get_customer_tables(self):
        return super()._get_customer_tables() | {'clip_card_subscription', 'clip_card_charge'}

    def _stop_double_add_ons(self):
        """Of what a customer has once, keep the older one; the other is charged no more."""
        for kind in sorted(SINGLE):
            kept, *doubles = self._get_add_ons(kind).sorted(
                lambda it: (bool(it.stop_date), it.start_date or date.max, it.id)
            ) or [self.env['clip.card.subscription']]
            for double in doubles:
                if not kept._overlaps(double):
                    continue
                double._stop_charging()
                double._log(
                    self.env._(
                        "Two customers were merged, and %(kept)s goes on instead.",
                        kept=kept.product_id.name,
                    )
                )
