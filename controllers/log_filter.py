"""Links from mails open a card or a decision: what is logged of a request must not."""

import logging
import re

#: An ``access_token`` in an address, also where that is a value in another address.
TOKEN = re.compile(r'(access_token(?:=|%3D))[^&\s"#%]+', re.IGNORECASE)


class TokenFilter(logging.Filter):
    """Takes the tokens out of the addresses that the server logs; all else stays."""

    def filter(self, record):
        record.msg = self._mask(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(self._mask, record.args))
        return True

    @staticmethod
    def _mask(value):
        return TOKEN.sub(r'\1***', value) if isinstance(value, str) else value


#: Who writes a line per request.
logging.getLogger('werkzeug').addFilter(TokenFilter())
