from . import (
    test_access,
    test_bad_input,
    test_own_documents,
    test_security_closed,
    test_security_links,
    test_security_methods,
    test_security_reports,
    test_security_review,
    test_security_uploads,
    test_security_wizards,
)
