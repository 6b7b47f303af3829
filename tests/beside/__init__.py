from . import (
    test_charts,
    test_companions,
    test_electronic_invoices,
    test_rewards,
    test_saved_payments_demo,
    test_shop,
    test_shop_tours,
    test_sms,
    test_till,
)
