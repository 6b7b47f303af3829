from . import (
    test_companies,
    test_concurrency,
    test_kinds,
    test_ledger,
    test_merge,
    test_name_erasure,
    test_owned_fields,
    test_verification,
    test_which_card,
)
