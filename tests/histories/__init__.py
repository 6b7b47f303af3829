from . import (
    test_histories,
    test_life,
    test_random_histories,
)
