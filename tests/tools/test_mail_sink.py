"""No mail leaves the machine; the demo shows who was written to."""

import smtplib
import time
from email.message import EmailMessage

from ...dev._env import mail_sink
from .common import ToolCase


class TestMailSink(ToolCase):
    def send(self, settings, subject="Your card", text="One line\n.\nAnother"):
        message = EmailMessage()
        message['From'], message['To'] = "us@itech.example", "Åse <aase@kunde.example>"
        message['Subject'] = subject
        message.set_content(text)
        with smtplib.SMTP(settings['smtp_server'], settings['smtp_port'], timeout=20) as server:
            server.send_message(message)

    def test_it_shows_who_was_written_to(self):
        settings = mail_sink.start(show=True)
        self.assertEqual(settings['smtp_server'], "127.0.0.1")
        self.send(settings, "Dit klippekort er næsten brugt")
        self.send(settings, "Again")
        self.assertEqual(
            self.said.getvalue().splitlines(),
            [
                '  E-mail kept here: to Åse <aase@kunde.example>, "Dit klippekort er næsten brugt"',
                '  E-mail kept here: to Åse <aase@kunde.example>, "Again"',
            ],
        )

    def test_it_can_keep_silent(self):
        self.send(mail_sink.start(show=False), text="large\n" * 2_000_000)
        time.sleep(0.1)
        self.assertEqual(self.said.getvalue(), "")

    def test_several_run_beside_each_other(self):
        first, second = mail_sink.start(show=True), mail_sink.start(show=True)
        self.assertNotEqual(first['smtp_port'], second['smtp_port'])
        self.send(first)
        self.send(second)
        self.assertEqual(len(self.said.getvalue().splitlines()), 2)
