from . import (
    test_companions,
    test_rewards,
    test_shop,
    test_shop_tours,
    test_till,
)
