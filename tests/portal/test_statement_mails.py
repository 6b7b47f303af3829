"""Slips after work and monthly statements: once, to whom the customer chose, and to nobody else."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import PortalCase


@tagged('post_install', '-at_install')
class TestStatementMails(PortalCase):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(10)
        self.account = self.card.account_id

    def choose(self, choice, **values):
        self.account.with_user(self.salesperson).write({'statement_mail': choice, **values})

    def run_job(self, day):
        """The mails that the job makes on a day."""
        before = self.env['mail.mail'].sudo().search([])
        with self.on(day):
            self.env['clip.card.notice']._send_statements_due(
                self.account.search([('statement_mail', '!=', 'none')])
            )
        return self.env['mail.mail'].sudo().search([]) - before

    def test_nobody_gets_what_nobody_chose(self):
        self.log(self.make_task(), 61)
        self.assertEqual(self.account.statement_mail, 'none')
        self.assertFalse(self.run_job('2025-04-01'))

    def test_a_month_in_which_something_happened_once(self):
        self.choose('month')
        self.log(self.make_task("Server"), 61, name="Skiftede disk")
        self.assertFalse(self.run_job('2025-03-31'))
        mail = self.run_job('2025-04-01')
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn("March 2025", mail.subject)
        (file,) = mail.attachment_ids
        self.assertTrue(file.raw.startswith(b'%PDF'))
        self.assertFalse(self.run_job('2025-04-01'))
        self.assertFalse(self.run_job('2025-05-01'), "nothing happened in April")
        with self.on('2025-05-05'):
            self.log(self.make_task(), 30)
        self.assertEqual(len(self.run_job('2025-07-01')), 1, "a month that was missed")

    def test_a_slip_after_work_tells_what_is_new(self):
        self.log(self.make_task(), 30, name="Før valget")
        self.stay_on('2025-03-13')
        self.choose('work')
        self.log(self.make_task("Server"), 61, name="Skiftede disk")
        mail = self.run_job('2025-03-14')
        self.assertIn("2 clips", mail.subject)
        self.assertIn("Skiftede disk", mail.body_html)
        self.assertNotIn("Før valget", mail.body_html)
        self.assertFalse(self.run_job('2025-03-15'))
        with self.on('2025-03-17'):
            self.log(self.make_task("Mail"), 30, name="Ny postkasse")
        mail = self.run_job('2025-03-18')
        self.assertIn("Ny postkasse", mail.body_html)
        self.assertNotIn("Skiftede disk", mail.body_html)

    def test_departments_get_their_own(self):
        sales, store = self.make_contacts()
        self.choose(
            'work',
            statement_partner_ids=[Command.set((self.customer | sales | store).ids)],
            statement_by_department=True,
        )
        self.log(self.make_task("Printer", partner_id=sales.id), 30, name="Ny printer")
        mails = self.run_job('2025-03-13')
        self.assertEqual(mails.recipient_ids, self.customer | sales)
        self.assertEqual(len(mails), 2)
        self.log(self.make_task("Scanner", partner_id=store.id), 30, name="Ny scanner")
        mails = self.run_job('2025-03-14')
        self.assertEqual(mails.recipient_ids, self.customer | store)
        for mail in mails:
            self.assertNotIn("Ny printer", mail.body_html)

    def make_contacts(self):
        return [
            self.make_customer(
                name,
                parent_id=self.customer.id,
                is_company=False,
                email=f'{name.lower()}@example.com',
                clip_card_department=department,
            )
            for name, department in (("Sanne", "Salg"), ("Lars", "Lager"))
        ]

    def test_a_stranger_gets_nothing(self):
        with self.assertRaisesRegex(ValidationError, "is no contact of"):
            self.choose('month', statement_partner_ids=[Command.set(self.other.ids)])

    def test_who_has_left_gets_nothing(self):
        sanne, lars = self.make_contacts()
        self.choose('month', statement_partner_ids=[Command.set((sanne | lars).ids)])
        self.log(self.make_task(), 61)
        sanne.parent_id = self.other
        self.assertEqual(self.account.statement_partner_ids, lars)
        said = str(self.account.message_ids.mapped('body'))
        self.assertIn("Sanne is archived, or no contact of", said)
        self.assertEqual(self.run_job('2025-04-01').recipient_ids, lars)
        with self.on('2025-04-02'):
            self.log(self.make_task(), 61)
        lars.action_archive()
        self.assertEqual(self.run_job('2025-05-01').recipient_ids, self.customer)
        with self.on('2025-05-02'):
            self.log(self.make_task(), 61)
        self.customer.active = False
        self.assertFalse(self.run_job('2025-06-01'))
        self.assertFalse(self.account._get_statements_due())

    def test_without_an_address_staff_is_told(self):
        self.choose('work')
        self.customer.email = False
        self.log(self.make_task(), 30)
        self.assertFalse(self.run_job('2025-03-13'))
        self.assertEqual(self.account.activity_ids.user_id, self.salesperson)

    def test_by_department_when_the_customer_wants_it(self):
        self.enter(self.kasper)
        path = f'/my/clip-cards/statement-mail/{self.account.id}'
        values = {'statement_mail': 'month', 'statement_partner_ids': self.kasper.partner_id.id}
        offered = "gets what was done for it alone"
        self.assertNotIn(offered, self.text('/my/clip-cards'))
        self.kasper.partner_id.write(
            {'email': 'kasper@example.com', 'clip_card_department': "Salg"}
        )
        self.assertIn(offered, self.text('/my/clip-cards'))
        self.submit(path, **values, by_department=1)
        self.assertTrue(self.account.statement_by_department)
        self.submit(path, **values)
        self.assertFalse(self.account.statement_by_department)

    def test_the_customer_chooses(self):
        self.enter(self.kasper)
        path = f'/my/clip-cards/statement-mail/{self.account.id}'
        contact = self.kasper.partner_id
        said = self.submit(path, statement_mail='month', statement_partner_ids=contact.id)
        self.assertIn("Your choice is saved", said)
        self.assertEqual(self.account.statement_mail, 'month')
        self.assertEqual(self.account.statement_partner_ids, contact)
        self.submit(path, statement_mail='month', statement_partner_ids=self.other.id)
        self.assertFalse(self.account.statement_partner_ids)
        self.assertIn("Choose when", self.submit(path, statement_mail='altid'))
        self.enter(self.sven)
        self.assertEqual(self.post(path, statement_mail='none').status_code, 404)
        self.assertEqual(self.account.statement_mail, 'month')
