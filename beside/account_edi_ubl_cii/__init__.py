"""Electronic invoices: what the tax of a service says to a business in another EU country."""

from . import account_edi_common

EXTENSIONS = (account_edi_common.AccountEdiCommon,)
