from . import (
    test_mails_that_fail,
    test_people,
    test_portal_access,
    test_portal_actions,
    test_portal_checks,
    test_portal_new_links,
    test_portal_notes,
    test_portal_offers,
    test_portal_pages,
    test_portal_rights,
    test_portal_tokens,
    test_portal_tours,
)
