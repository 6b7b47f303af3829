from . import (
    test_card_payment,
    test_card_start,
    test_credit_notes,
    test_credit_notes_undone,
    test_first_minute,
    test_orders,
    test_products,
    test_promises,
    test_refunds,
    test_selling,
    test_selling_companies,
    test_sizes,
)
