from . import (
    test_histories,
)
