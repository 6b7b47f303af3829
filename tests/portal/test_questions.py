"""A customer asks about a row of its statement, and gets an answer."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PortalCase


@tagged('post_install', '-at_install')
class TestQuestions(PortalCase):
    def setUp(self):
        super().setUp()
        self.line = self.use(61, name="Skiftede disk")
        self.entry = self.line.sudo().clip_card_entry_ids
        self.path = f'/my/clip-cards/question/{self.entry.id}'

    def ask(self, user=None, **values):
        Question = self.env['clip.card.question'].with_user(user or self.kasper)
        values = {'entry_id': self.entry.id, 'text': "Hvorfor to klip?", **values}
        return Question.create(values).sudo()

    def test_from_the_statement_to_the_answer(self):
        before = self.account.balance
        self.enter(self.kasper)
        statement = self.page(f'/my/clip-cards/{self.card.id}')
        self.assertIn(self.path, statement.xpath("//a/@href"))
        self.assertIn("Skiftede disk", self.text(self.path))
        said = self.submit(self.path, text="Hvorfor to klip? <b>")
        self.assertIn("Not answered yet: Hvorfor to klip? <b>", said)
        question = self.account.question_ids
        self.assertEqual((question.state, question.contact_id), ('open', self.kasper.partner_id))
        self.assertEqual((self.account.balance, self.account.question_count), (before, 1))
        activity = self.account.activity_ids
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn("Skiftede disk", activity.summary)
        staff = question.with_user(self.salesperson)
        with self.assertRaisesRegex(UserError, "Write an answer"):
            staff.action_answer()
        staff.answer = "61 minutter er to påbegyndte timer."
        staff.action_answer()
        self.assertEqual((question.state, question.answered_by_id), ('answered', self.salesperson))
        self.assertFalse(self.account.activity_ids)
        mail = self.env['mail.mail'].sudo().search([], order='id desc', limit=1)
        self.assertEqual(mail.recipient_ids, self.kasper.partner_id)
        self.assertIn("61 minutter", mail.body_html)
        self.assertIn("61 minutter", self.text(f'/my/clip-cards/{self.card.id}'))
        self.assertEqual(self.account.question_count, 0)

    def test_a_row_is_asked_about_once_at_a_time(self):
        self.ask()
        with self.assertRaisesRegex(UserError, "already"):
            self.ask()
        self.line.unit_amount = 2.5
        entry = self.line.sudo().clip_card_entry_ids.sorted('id')[-1]
        self.assertNotEqual(entry, self.entry)
        with self.assertRaisesRegex(UserError, "already"):
            self.ask(entry_id=entry.id)

    def test_what_is_refused(self):
        for values, message in (
            ({'text': "  "}, "Write what you want to know"),
            ({'state': 'answered'}, "begins open"),
            ({'answer': "Selv"}, "begins open"),
            ({'entry_id': 0}, "Choose the row"),
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, message):
                self.ask(**values)
        with self.assertRaises(AccessError):
            self.ask(self.sven)

    def test_who_has_no_login_any_more_is_answered(self):
        question = self.ask()
        self.kasper.active = False
        staff = question.with_user(self.salesperson)
        staff.answer = "61 minutter er to påbegyndte timer."
        staff.action_answer()
        mail = self.env['mail.mail'].sudo().search([], order='id desc', limit=1)
        self.assertEqual(mail.recipient_ids, self.kasper.partner_id)

    def test_nobody_else_sees_or_changes_it(self):
        question = self.ask()
        Question = self.env['clip.card.question']
        self.assertFalse(Question.with_user(self.sven).search([]))
        with self.assertRaises(AccessError):
            question.with_user(self.sven).read(['text'])
        with self.assertRaises(UserError):
            question.with_user(self.kasper).write({'answer': "Selv"})
        with self.assertRaises(UserError):
            question.with_user(self.salesperson).write({'text': "Noget andet"})
        question.with_user(self.salesperson).answer = "Ja"
        question.with_user(self.salesperson).action_answer()
        with self.assertRaisesRegex(UserError, "was answered"):
            question.with_user(self.salesperson).answer = "Nej"
        self.enter(self.sven)
        self.assertEqual(self.get(self.path).status_code, 404)
        self.enter(None)
        self.assertTrue(self.is_login(self.get(self.path)))

    def test_who_only_sees_does_not_ask(self):
        self.kasper.partner_id.clip_card_right = 'see'
        with self.assertRaisesRegex(UserError, "You may see the clip cards"):
            self.ask()
        self.enter(self.kasper)
        answer = self.post(self.path, text="Hvorfor?")
        self.assertEqual(answer.headers['Location'].rpartition('/')[2], 'clip-cards')
        self.assertFalse(self.account.question_ids)
        path = f'/my/clip-cards/{self.card.id}'
        self.assertNotIn(self.path, self.page(path).xpath("//a/@href"))

    def test_consultants_answer_for_their_customers(self):
        question = self.ask().with_user(self.consultant_user)
        question.answer = "Ja"
        question.action_answer()
        self.assertEqual(question.state, 'answered')

    def test_all_cards_are_ones_own(self):
        path = f'/my/clip-cards/statement/{self.account.id}'
        self.enter(self.kasper)
        self.assertIn("Skiftede disk", self.text(f'{path}?totals=task'))
        self.assertEqual(self.get(f'{path}/xlsx?totals=task').status_code, 200)
        self.enter(self.sven)
        for address in (path, f'{path}/pdf', f'{path}/xlsx'):
            self.assertEqual(self.get(address).status_code, 404)
