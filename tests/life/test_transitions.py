"""What happens to a card in each state is what its table says."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...rules.transitions import CARD
from ..common import ClipCardCommon


@tagged('post_install', '-at_install')
class TestCardTransitions(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-17')
        self.other = self.make_customer("Andre ApS")
        self.states = dict(self.env['clip.card']._fields['state'].selection)

    def make(self, state):
        """A card in a state, on a day on which it is in it."""
        self.company.clip_card_start = 'invoice' if state == 'pending' else 'order'
        card = self.buy(10, customer=self.make_customer(state))
        if state == 'used_up':
            card._adjust(-10, "Aftale")
        elif state == 'on_hold':
            card._hold("Aftale")
        elif state == 'cancelled':
            card.sale_line_id.order_id._action_cancel()
        elif state in ('expired', 'forfeited'):
            card.write({'forfeit_years': 9} if state == 'expired' else {})
            card.last_use_date = card.purchase_date
            self.stay_on('2031-03-17')
            card.account_id._end_cards()
        self.assertEqual(card.state, state)
        return card

    def happen(self, event, card):
        if event == 'lapse':
            self.stay_on('2040-03-17')
        {
            'start': card._start,
            'adjust': lambda: card._adjust(1, "Aftale"),
            'hold': lambda: card._hold("Aftale"),
            'release': card.action_release,
            'prolong': lambda: card._prolong(date(2045, 1, 1), "Aftale"),
            'transfer': lambda: card._transfer(self.other, 4, "Aftale"),
            'lapse': card.account_id._end_cards,
            'cancel': card._cancel,
        }[event]()

    def try_event(self, event, state):
        """The state of a card after an event; nothing when it is refused or changes nothing."""
        card = self.make(state)
        entries = card.entry_ids
        try:
            with self.env.cr.savepoint():
                self.happen(event, card)
        except UserError:
            return None
        changed = card.state != state or card.entry_ids != entries or event == 'hold'
        return card.state if changed else None

    def test_every_event_in_every_state(self):
        for event, table in CARD.items():
            for state in self.states:
                with self.subTest(event=event, state=state):
                    after = self.try_event(event, state)
                    if state in table:
                        self.assertIn(after, table[state])
                    else:
                        self.assertIsNone(after)
                self.stay_on('2025-03-17')

    def test_the_table_names_states_alone(self):
        named = {it for table in CARD.values() for after in table.values() for it in after}
        named.update(state for table in CARD.values() for state in table)
        self.assertEqual(named, set(self.states))
