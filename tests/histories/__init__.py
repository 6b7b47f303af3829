from . import (
    test_histories,
    test_life,
)
