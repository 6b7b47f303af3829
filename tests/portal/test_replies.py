"""An answer by mail to a receipt comes to the task, also when the receipt has left long ago."""

from odoo.tests import tagged

from ..life.test_notices import NoticesCommon
from .test_mails_that_fail import MailServerCase

REPLY = """\
From: Kasper Kunde <{sender}>
To: {to}
Subject: Re: We have received: Ny printer
Message-ID: <reply-{sender}>
In-Reply-To: {receipt}
References: {receipt}
Content-Type: text/plain; charset=utf-8

Den står i kælderen.
"""


@tagged('post_install', '-at_install')
class TestRepliesToReceipts(MailServerCase, NoticesCommon):
    def setUp(self):
        super().setUp()
        domain = self.env['mail.alias.domain'].create({'name': 'itech.example'})
        self.company.alias_domain_id = domain
        self.kasper = self.make_portal_user()
        self.kasper.partner_id.write({'lang': 'en_US', 'email': 'kasper@example.com'})
        values = {'name': "Ny printer", 'description': '', 'day': None, 'time': ''}
        values['address'] = self.env['res.partner']
        with self.on('2025-03-13'):
            self.task = self.account.with_user(self.kasper).sudo()._order_consultant(values, 'abc')
        self.receipt = self.env['mail.mail'].search(
            [('model', '=', 'project.task'), ('subject', 'like', "We have received")]
        )
        self.number, self.reply_to = self.receipt.message_id, self.receipt.reply_to

    def answer(self, sender='kasper@example.com'):
        text = REPLY.format(sender=sender, to=self.reply_to, receipt=self.number)
        return self.env['mail.thread'].message_process(None, text)

    def test_an_answer_is_the_tasks(self):
        self.send_queue(up=True)
        self.assertIn('catchall@itech.example', self.reply_to)
        self.assertEqual(self.answer(), self.task.id)
        message = self.task.message_ids[0]
        self.assertIn("Den står i kælderen.", message.body)
        self.assertEqual(message.author_id, self.kasper.partner_id)

    def test_the_receipt_is_no_message_of_the_thread(self):
        """It says what the page says."""
        domain = self.env['mail.message']._get_search_domain_share()
        self.assertFalse(self.receipt.mail_message_id.filtered_domain(domain))
        self.assertTrue(self.receipt.mail_message_id.is_internal)
        self.assertIn("Ny printer", self.receipt.body_html)
        self.assertFalse(self.receipt.mail_message_id.body)
