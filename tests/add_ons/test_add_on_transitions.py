"""What happens to an add-on product in each state is what its table says."""

from odoo.tests import tagged

from ...rules.transitions import ADD_ON
from .common import AddOnCommon


@tagged('post_install', '-at_install')
class TestAddOnTransitions(AddOnCommon):
    def setUp(self):
        super().setUp()
        self.states = dict(self.env['clip.card.subscription']._fields['state'].selection)

    def make(self, state):
        """A subscription in a state, of a customer of its own."""
        self.stay_on('2025-03-17')
        customer = self.make_customer(state)
        if state == 'pending':
            self.company.clip_card_start = 'invoice'
            order = self.order(self.phone, clips=10, customer=customer)
            subscription = order.order_line.clip_card_subscription_ids.sudo()
        else:
            self.company.clip_card_start = 'order'
            card = self.buy(10, customer=customer)
            subscription = self.subscribe(self.phone, customer=customer)
            subscription.account_id._charge_add_ons()
            if state == 'waiting':
                card._adjust(-card.balance, "Aftale")
                self.stay_on('2025-04-17')
                subscription.account_id._charge_add_ons()
                card._adjust(5, "Aftale")
            elif state == 'paused':
                subscription.action_pause()
            elif state == 'stopped':
                subscription.action_stop()
                self.stay_on('2025-04-17')
                subscription.account_id._charge_add_ons()
        self.assertEqual(subscription.state, state)
        return subscription

    def happen(self, event, subscription):
        account = subscription.account_id
        if event == 'wait':
            usable = account.card_ids.filtered(lambda card: card.state == 'active')
            usable._hold("Aftale")
        if event in ('wait', 'pay'):
            self.stay_on('2025-05-17')
            account._charge_add_ons()
        elif event == 'start':
            account.card_ids._start()
        else:
            getattr(subscription, f'action_{event}')()

    def try_event(self, event, state):
        """The state after an event; nothing when it is refused or changes nothing."""
        subscription = self.make(state)

        def read():
            return (subscription.state, subscription.stop_date, subscription.next_date)

        before = read()
        self.happen(event, subscription)
        return subscription.state if read() != before else None

    def test_every_event_in_every_state(self):
        for event, table in ADD_ON.items():
            for state in self.states:
                with self.subTest(event=event, state=state):
                    after = self.try_event(event, state)
                    if state in table:
                        self.assertIn(after, table[state])
                    else:
                        self.assertIsNone(after)

    def test_the_table_names_states_alone(self):
        named = {it for table in ADD_ON.values() for after in table.values() for it in after}
        named.update(state for table in ADD_ON.values() for state in table)
        self.assertEqual(named, set(self.states))
