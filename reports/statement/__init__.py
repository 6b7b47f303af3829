"""From the ledger to the rows of a statement, for page, PDF and spreadsheet alike.

No models here: `known` says what is to be minded, `folding` makes rows of entries, `query` finds
them, `rows` puts them in order, and `words` says what they are about.
"""
