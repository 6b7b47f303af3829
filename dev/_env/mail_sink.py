"""A mail server that delivers nothing: it shows who was written to, so no demo mail leaves."""

import asyncio
import email
import email.policy
import threading

from .console import say


class _Shown:
    async def handle_DATA(self, _server, _session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        say(f'  E-mail kept here: to {message["To"]}, "{message["Subject"]}"')
        return "250 kept here"


def start(show):
    """Start it in the background, for as long as this command runs.

    :param show: whether to print who is written to.
    :returns: settings that make Odoo send its mail there.
    """
    from aiosmtpd import handlers, smtp

    loop = asyncio.new_event_loop()
    handler = _Shown() if show else handlers.Sink()

    def converse():
        return smtp.SMTP(handler, data_size_limit=None, enable_SMTPUTF8=True, loop=loop)

    server = loop.run_until_complete(loop.create_server(converse, "127.0.0.1", 0))
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return {"smtp_server": "127.0.0.1", "smtp_port": server.sockets[0].getsockname()[1]}
