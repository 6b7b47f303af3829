"""A mail server that delivers nothing: it shows who was written to, so no demo mail leaves."""

import email
import email.policy
import socketserver
import threading

from .console import say


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self._answer("220 demo")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._answer("354 go on")
                self._show(self._text())
                self._answer("250 kept here")
            elif word == b"QUIT":
                self._answer("221 bye")
                return
            else:
                self._answer("250 ok")

    def _answer(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def _text(self):
        lines = []
        while (line := self.rfile.readline()) and line.rstrip() != b".":
            lines.append(line)
        return b"".join(lines)

    def _show(self, text):
        if not self.server.show:
            return
        message = email.message_from_bytes(text, policy=email.policy.default)
        say(f'  E-mail kept here: to {message["To"]}, "{message["Subject"]}"')


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def start(show):
    """Start it in the background, for as long as this command runs.

    :param show: whether to print who is written to.
    :returns: settings that make Odoo send its mail there.
    """
    server = _Server(("127.0.0.1", 0), _Conversation)
    server.show = show
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return {"smtp_server": "127.0.0.1", "smtp_port": server.server_address[1]}
