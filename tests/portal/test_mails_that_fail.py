"""A mail that does not leave is told to sales, and is sent again: over a connection, not a mock."""

import socket
from unittest.mock import patch

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..life.test_notices import NoticesCommon
from ..server_checks.common import ServerCheckCommon


class MailServerCase:
    """Mails leave, or do not, through a server on this machine."""

    def send_queue(self, up):
        """Send what is queued, as the scheduler does, while the mail server is up or down."""
        Server = self.env['ir.mail_server']
        Server.search([]).active = False
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            port = free.getsockname()[1]
        values = {'name': "Test", 'smtp_host': '127.0.0.1', 'smtp_port': port}
        Server.create(values)
        server = Controller(Sink(), hostname='127.0.0.1', port=port) if up else None
        if server:
            server.start()
        mails = self.env['mail.mail'].search([('state', '=', 'outgoing')])
        self.assertTrue(mails)
        try:
            with (
                patch.object(type(Server), '_disable_send', lambda self: False),
                mute_logger('odoo.addons.mail.models.mail_mail'),
            ):
                mails.send()
        finally:
            if server:
                server.stop()
        self.env.invalidate_all()

    def open_mail_activities(self, record):
        activity_type = self.env.ref('clip_card.mail_activity_type_mail')
        return record.activity_ids.filtered(lambda it: it.activity_type_id == activity_type)


@tagged('post_install', '-at_install')
class TestNoticesThatFail(MailServerCase, NoticesCommon):
    def test_down_and_up_again(self):
        self.send('2025-03-12')
        self.use(9, '2025-04-01')
        self.send('2025-04-01')
        self.send_queue(up=False)
        notices = self.notices()
        self.assertEqual(notices.mapped('state'), ['failed', 'failed'])
        self.assertIn("Not mailed to Bageriet", str(self.account.message_ids.mapped('body')))
        activity = self.open_mail_activities(self.account)
        self.assertEqual((len(activity), activity.user_id), (1, self.salesperson))
        # Still down the next day: nobody is told twice.
        said = len(self.account.message_ids)
        self.send('2025-04-02')
        self.assertEqual(len(self.env['mail.mail'].search([('model', '=', notices._name)])), 2)
        self.send_queue(up=False)
        self.assertEqual(len(self.account.message_ids), said)
        self.assertEqual(self.open_mail_activities(self.account), activity)
        # The job waits for what is queued, and asks for nothing twice.
        self.send('2025-04-03')
        self.send('2025-04-03')
        mails = self.env['mail.mail'].search([('model', '=', notices._name)])
        self.assertEqual(mails.mapped('state'), ['outgoing', 'outgoing'])
        self.send_queue(up=True)
        self.assertEqual(self.notices(), notices)
        self.assertEqual(notices.mapped('state'), ['sent', 'sent'])
        self.assertFalse(self.open_mail_activities(self.account))
        self.assertFalse(self.env['mail.mail'].search([('model', '=', notices._name)]))

    def test_what_leaves_is_told_once(self):
        self.send('2025-03-12')
        said = len(self.account.message_ids)
        self.send_queue(up=True)
        self.assertEqual(self.notices().mapped('state'), ['sent'])
        self.assertEqual(len(self.account.message_ids), said)

    def test_what_is_not_so_any_more_is_not_sent(self):
        self.send('2025-03-12')
        self.send_queue(up=True)
        self.use(9, '2025-04-01')
        self.send('2025-04-01')
        self.send_queue(up=False)
        with self.on('2025-04-02'):
            self.buy(20)
        self.send('2025-04-02')
        low = self.notices().filtered(lambda it: it.kind == 'low')
        self.assertEqual((low.state, low.mail_failure), ('skipped', False))
        self.assertFalse(self.open_mail_activities(self.account))

    def test_after_a_month_it_is_no_news(self):
        self.send('2025-03-12')
        self.send_queue(up=False)
        self.send('2025-04-12')
        mails = self.env['mail.mail'].search([('model', '=', 'clip.card.notice')])
        self.assertEqual(mails.mapped('state'), ['exception'])

    def test_a_statement_goes_again_with_its_file(self):
        """Also to a customer who stopped: what it asked for is no reminder."""
        self.send('2025-03-12')
        self.send_queue(up=True)
        with self.on('2025-03-12'):
            self.account.statement_mail = 'month'
        self.use(1, '2025-03-13')
        with self.on('2025-04-01'):
            self.env['clip.card.notice']._send_statements_due(self.account)
        self.send_queue(up=False)
        self.account.action_stop()
        self.send('2025-04-02')
        mail = self.env['mail.mail'].search([('model', '=', 'clip.card.notice')])
        self.assertEqual((mail.state, mail.recipient_ids), ('outgoing', self.customer))
        self.assertTrue(mail.attachment_ids[0].raw.startswith(b'%PDF'))
        self.send_queue(up=True)
        notice = self.notices()[0]
        self.assertEqual((notice.kind, notice.state), ('statement', 'sent'))

    def test_a_customer_who_stopped_gets_no_more(self):
        self.send('2025-03-12')
        self.send_queue(up=False)
        self.account.action_stop()
        self.send('2025-03-13')
        self.assertEqual(self.notices().state, 'skipped')


@tagged('post_install', '-at_install')
class TestResultsThatFail(MailServerCase, ServerCheckCommon):
    def test_down_and_up_again(self):
        check = self.make_check()
        self.customer.user_id = self.salesperson
        self.finish(check, 'ok', 'ok')
        self.env['mail.mail'].search([('state', '=', 'outgoing')]).filtered(
            lambda mail: mail.model != check._name
        ).unlink()
        self.send_queue(up=False)
        self.assertIn("Not mailed to Bageriet", check.message_ids[0].body)
        self.assertEqual(self.open_mail_activities(check).user_id, self.salesperson)
        self.env['clip.card.server.check']._try_mail_again()
        check._try_mail_again()
        self.send_queue(up=True)
        self.assertFalse(self.open_mail_activities(check))
        self.assertFalse(check.mail_failure)
        self.assertIn("Mailed to Bageriet", check.message_ids[0].body)


@tagged('post_install', '-at_install')
class TestAnswersThatFail(MailServerCase, NoticesCommon):
    def test_down_and_up_again(self):
        self.send('2025-03-12')
        self.send_queue(up=True)
        kasper = self.make_portal_user()
        entry = self.use(1, '2025-03-13').sudo().clip_card_entry_ids
        question = (
            self.env['clip.card.question']
            .with_user(kasper)
            .create({'entry_id': entry.id, 'text': "Hvorfor et klip?"})
            .sudo()
        )
        question.with_user(self.salesperson).answer = "En påbegyndt time."
        question.with_user(self.salesperson).action_answer()
        self.send_queue(up=False)
        self.assertTrue(question.mail_failure)
        self.assertEqual(self.open_mail_activities(self.account).user_id, self.salesperson)
        self.send('2025-03-14')
        self.send_queue(up=True)
        self.assertFalse(question.mail_failure)
        self.assertFalse(self.open_mail_activities(self.account))
        self.assertIn("Mailed to Bageriet", self.account.message_ids[0].body)


@tagged('post_install', '-at_install')
class TestReceiptsThatFail(MailServerCase, NoticesCommon):
    def test_down_and_up_again(self):
        """It stays the task's mail, so that an answer to it comes to the task."""
        self.send('2025-03-12')
        self.send_queue(up=True)
        kasper = self.make_portal_user()
        kasper.partner_id.lang = 'en_US'
        values = {'name': "Ny printer", 'description': '', 'day': None, 'time': ''}
        values['address'] = self.env['res.partner']
        with self.on('2025-03-13'):
            task = self.account.with_user(kasper).sudo()._order_consultant(values, 'abc')
        received = [('model', '=', 'project.task'), ('subject', 'like', "We have received")]
        mails = self.env['mail.mail'].search(received)
        self.assertEqual(mails.recipient_ids, kasper.partner_id)
        self.send_queue(up=False)
        notice = self.notices()[0]
        self.assertEqual((notice.kind, notice.state, notice.task_id), ('request', 'failed', task))
        self.assertEqual(self.open_mail_activities(self.account).user_id, self.salesperson)
        said = len(self.account.message_ids)
        self.send('2025-03-14')
        self.send_queue(up=False)
        self.assertEqual(len(self.account.message_ids), said, "told once")
        self.send('2025-03-15')
        mail = self.env['mail.mail'].search(received)
        self.assertEqual((mail.model, mail.res_id), ('project.task', task.id))
        self.assertEqual(mail.recipient_ids, kasper.partner_id)
        self.assertEqual((mail.subject, mail.state), ("We have received: Ny printer", 'outgoing'))
        self.send_queue(up=True)
        self.assertEqual(notice.state, 'sent')
        self.assertFalse(self.open_mail_activities(self.account))

    def test_a_request_that_is_done_needs_no_receipt(self):
        self.send('2025-03-12')
        kasper = self.make_portal_user()
        values = {'name': "Ny printer", 'description': '', 'day': None, 'time': ''}
        values['address'] = self.env['res.partner']
        with self.on('2025-03-13'):
            task = self.account.with_user(kasper).sudo()._order_consultant(values, 'abc')
        self.send_queue(up=False)
        task.state = '1_done'
        self.send('2025-03-14')
        notice = self.notices().filtered(lambda it: it.kind == 'request')
        self.assertEqual((notice.state, notice.mail_failure), ('skipped', False))
