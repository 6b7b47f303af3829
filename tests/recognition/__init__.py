from . import (
    test_recognition,
    test_recognition_books,
    test_recognition_cards,
    test_recognition_cut_off,
    test_recognition_due,
    test_recognition_faults,
    test_recognition_job,
    test_recognition_odd_cases,
    test_recognition_opening,
    test_recognition_positions,
    test_recognition_years,
    test_what_stands_paid,
)
