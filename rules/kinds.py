"""What the kinds of ledger entries do to a card: said here, asked everywhere."""

USE_KINDS = ('work', 'service')
LAPSE_KINDS = ('expiry', 'forfeiture')
#: What clips are sold with, and what undoes it.
SALE_KINDS = ('purchase', 'cancellation')
#: What views ask of an entry, and the kinds that it stands for.
EFFECTS = {
    'purchase': ('purchase',),
    'use': USE_KINDS,
    'correction': ('adjustment', 'transfer', 'refund'),
    'lapse': LAPSE_KINDS,
    'cancellation': ('cancellation',),
}
