"""From the ledger to the rows of a statement, for page, PDF and spreadsheet alike.

No models here: `rows` finds the rows and puts them in order, `words` says what they are about.
"""
