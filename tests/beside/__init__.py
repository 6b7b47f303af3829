from . import (
    test_companions,
    test_shop,
    test_shop_tours,
)
