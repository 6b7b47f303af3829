"""What may happen to a card and to an add-on product, and the state that comes of it.

Each table gives, per event and state, the states that may follow. An event that does not name a
state cannot happen in it: it is refused, or changes nothing.
"""

Table = dict[str, dict[str, set[str]]]

CARD: Table = {
    'start': {'pending': {'active'}},
    'adjust': {
        'active': {'active', 'used_up'},
        'used_up': {'active'},
        'on_hold': {'on_hold'},
    },
    'hold': {'active': {'on_hold'}, 'used_up': {'on_hold'}, 'on_hold': {'on_hold'}},
    'release': {'on_hold': {'active', 'used_up', 'on_hold'}},
    'prolong': {
        'active': {'active'},
        'used_up': {'used_up'},
        'on_hold': {'on_hold'},
        # It revives when the new end is not over.
        'expired': {'active', 'used_up', 'on_hold', 'expired'},
        'forfeited': {'active', 'used_up', 'on_hold', 'forfeited'},
    },
    'transfer': {'active': {'active', 'used_up'}},
    'lapse': {'active': {'expired', 'forfeited'}, 'on_hold': {'expired', 'forfeited'}},
    # While nothing of it was used.
    'cancel': {
        'pending': {'cancelled'},
        'active': {'cancelled'},
        'on_hold': {'cancelled'},
        'used_up': {'cancelled'},
    },
}

ADD_ON: Table = {
    # It gives way to another one of the same product.
    'start': {'pending': {'active', 'stopped'}},
    'pay': {'active': {'active'}, 'waiting': {'active'}},
    'wait': {'active': {'waiting'}, 'waiting': {'waiting'}},
    'pause': {'active': {'paused'}, 'waiting': {'paused'}},
    # What is paid stays in force until its last day.
    'stop': {
        'pending': {'stopped'},
        'active': {'active', 'stopped'},
        'waiting': {'stopped'},
        'paused': {'paused', 'stopped'},
    },
    'resume': {'paused': {'active'}, 'stopped': {'active', 'pending'}},
}


def states_before(table: Table, event: str) -> tuple[str, ...]:
    """The states in which an event may happen."""
    return tuple(table[event])
