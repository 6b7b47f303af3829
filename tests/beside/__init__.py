from . import (
    test_companions,
    test_shop,
)
