from . import (
    test_statement,
    test_statement_departments,
    test_statement_files,
    test_statement_pages,
)
