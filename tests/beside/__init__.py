from . import (
    test_companions,
    test_electronic_invoices,
    test_rewards,
    test_shop,
    test_shop_tours,
    test_till,
)
