from odoo import models

from ..selling.sale_order_promise import OFFERED


class ClipCardAccount(models.Model):
    """Requests that wait for the customer come first: estimates to answer, renewals under way."""

    _inherit = 'clip.card.account'

    def _get_requests(self, tasks, traces, renewal=None):
        """As above, and a renewal that is under way."""
        renewals = [self._prepare_request_of_renewal(renewal)] if renewal else []
        requests = renewals + super()._get_requests(tasks, traces)
        return sorted(requests, key=lambda it: it['state'] != 'waiting')

    def _prepare_request_of_task(self, task):
        values = super()._prepare_request_of_task(task)
        if values['state'] == 'waiting':
            values['url'] = f'/my/clip-cards/estimate/{task.id}'
        return values

    def _prepare_request_of_renewal(self, order):
        self.ensure_one()
        waits = order.state in OFFERED and not order._has_money_coming()
        clips = int(sum(order._get_clip_card_lines().mapped('product_uom_qty')))
        return {
            'name': self.env._("Renewal: %(clips)s", clips=self._tell_clips(clips)),
            'state': 'waiting' if waits and not order._is_paid_online() else 'received',
            'words': self._tell_renewal_state(order),
            'facts': [(self.env._("Order number"), order.name)],
            'next': self.env._("The clips can be used as soon as the card starts."),
            'guarantee': False,
            'url': order.access_url,
        }

    def _tell_renewal_state(self, order):
        """How far a renewal is, in a few words."""
        if order.state == 'sale' or order._is_paid_online():
            return self.env._("Ordered")
        if order._has_money_coming():
            return self.env._("Payment under way")
        if order._has_to_be_signed():
            return self.env._("Waits for your signature")
        return self.env._("Waits for your payment")


class ProjectTask(models.Model):
    """A task waits for its customer as long as an estimate is not answered."""

    _inherit = 'project.task'

    def _get_clip_card_progress(self):
        if self.clip_card_estimate_state == 'asked' and not self.is_closed:
            return 'waiting'
        return super()._get_clip_card_progress()

    def _tell_clip_card_progress(self, state):
        if state == 'waiting':
            return self.env._("Waits for your answer")
        return super()._tell_clip_card_progress(state)

    def _get_clip_card_request_facts(self):
        facts = super()._get_clip_card_request_facts()
        if self.clip_card_estimate_state == 'asked':
            facts.append((self.env._("Estimate"), self._tell_estimate()))
        return facts

    def _tell_clip_card_next(self, state):
        if state == 'waiting':
            return self.env._("We begin when you have accepted.")
        return super()._tell_clip_card_next(state)
