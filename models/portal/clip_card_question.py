from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, ormcache, plaintext2html

from ..ledger.shared import is_empty

ASKED = {'account_id', 'entry_id', 'text', 'state'}
ANSWERED = {'answer'}
MOST_TEXT = 2000


class ClipCardQuestion(models.Model):
    """A customer's question about a row of its statement; the ledger does not move."""

    _name = 'clip.card.question'
    _description = "Question about a Statement"
    _inherit = ['clip.card.mailed', 'clip.card.protected']
    _order = 'id desc'
    _rec_name = 'text'

    account_id = fields.Many2one(
        comodel_name='clip.card.account',
        required=True,
        index=True,
        ondelete='cascade',
        readonly=True,
    )
    entry_id = fields.Many2one(
        comodel_name='clip.card.entry',
        string="Row",
        required=True,
        index=True,
        ondelete='restrict',
        readonly=True,
        help="The first ledger entry of the row of the statement.",
    )
    partner_id = fields.Many2one(related='account_id.partner_id', string="Customer", store=True)
    company_id = fields.Many2one(related='account_id.company_id', store=True)
    card_id = fields.Many2one(related='entry_id.card_id')
    date = fields.Date(related='entry_id.date', string="Date of the Row")
    task_name = fields.Char(related='entry_id.task_name', string="Task")
    name = fields.Char(related='entry_id.name', string="What Was Done")
    employee_name = fields.Char(related='entry_id.employee_name')
    clips = fields.Integer(related='entry_id.clips')
    text = fields.Text(string="Question", required=True, readonly=True)
    contact_id = fields.Many2one(
        comodel_name='res.partner', string="Asked By", readonly=True, ondelete='set null'
    )
    state = fields.Selection(
        selection=[('open', "Open"), ('answered', "Answered")],
        required=True,
        readonly=True,
        default='open',
    )
    answer = fields.Text(help="The customer gets it by mail, and reads it beside the row.")
    answered_by_id = fields.Many2one(
        comodel_name='res.users', readonly=True, ondelete='set null', groups='base.group_user'
    )
    answered_on = fields.Date(readonly=True)
    activity_id = fields.Many2one(
        comodel_name='mail.activity',
        readonly=True,
        copy=False,
        ondelete='set null',
        index='btree_not_null',
        groups='base.group_user',
    )
    lang = fields.Char(compute='_compute_lang')

    _once = models.UniqueIndex("(entry_id) WHERE state = 'open'")

    @api.depends('contact_id.lang')
    def _compute_lang(self):
        for question in self:
            account = question.account_id.sudo()
            question.lang = question.sudo().contact_id.lang or account._get_contact_lang()

    # === ASKING ===#

    @api.model_create_multi
    def create(self, vals_list):
        """Ask about rows of one's own statement.

        :raise UserError: without words, about a row that is asked about already, or with values
            that are not the asker's to give
        """
        values = [self._prepare_question(vals) for vals in vals_list]
        questions = super().create(values)
        self.env.registry.clear_cache()
        for question in questions.sudo():
            question._tell_staff()
        return questions

    @api.model
    def _prepare_question(self, vals):
        if vals.keys() - ASKED or vals.get('state', 'open') != 'open':
            raise UserError(
                self.env._("A question has a row of the statement and a text, and begins open.")
            )
        entry = self.env['clip.card.entry'].browse(vals.get('entry_id')).exists()
        if not entry:
            raise UserError(self.env._("Choose the row of the statement that you ask about."))
        entry.check_access('read')
        account = entry.account_id
        if self.env.user.share:
            account._check_right('ask')
        if vals.get('account_id', account.id) != account.id:
            raise ValidationError(
                self.env._("The row that you ask about is on another customer's statement.")
            )
        if is_empty(vals.get('text')):
            raise UserError(self.env._("Write what you want to know about this row."))
        if self.sudo()._find_of_row(entry).filtered(lambda it: it.state == 'open'):
            raise UserError(
                self.env._("There is a question about this row already, which is not answered yet.")
            )
        return {
            'account_id': account.id,
            'entry_id': entry.id,
            'text': vals['text'].strip()[:MOST_TEXT],
            'contact_id': self.env.user.partner_id.id,
        }

    @api.model
    def _find_of_row(self, entry):
        """The questions about the row of the statement that an entry belongs to."""
        domain = [('entry_id', '=', entry.id)]
        if entry.statement_row:
            domain = [
                ('entry_id.card_id', '=', entry.card_id.id),
                ('entry_id.statement_row', '=', entry.statement_row),
            ]
        return self.search(domain)

    def _tell_staff(self):
        """Give the salesperson an activity with what was asked."""
        self.ensure_one()
        user = self.account_id._get_seller_or_responsible()
        question = self.with_context(lang=user.lang or self.env.lang)
        self.activity_id = question.account_id.activity_schedule(
            'clip_card.mail_activity_type_question',
            summary=question._get_summary(),
            note=plaintext2html(self.text),
            date_deadline=self.company_id._clip_card_today(),
            user_id=user.id,
        )
        question.account_id._message_log(
            body=question.env._(
                "%(question)s: %(text)s", question=question._get_summary(), text=self.text
            )
        )

    def _get_summary(self):
        """Which row it is about, for staff."""
        self.ensure_one()
        return self.env._("Question about %(row)s", row=self._get_row_text())

    def _get_row_text(self):
        """The row in short: its date and what was done."""
        self.ensure_one()
        entry = self.entry_id
        words = (format_date(self.env, entry.date), entry.task_name, entry.name)
        return ', '.join(filter(None, words))

    def _get_mark(self):
        """How the row shows it, to customer and staff alike."""
        self.ensure_one()
        if self.state == 'open':
            return {
                'kind': 'question',
                'text': self.env._("Not answered yet: %(question)s", question=self.text),
            }
        return {
            'kind': 'answer',
            'text': self.env._("%(question)s – %(answer)s", question=self.text, answer=self.answer),
        }

    # === ANSWERING ===#

    def write(self, vals):
        if not self.env.su and (vals.keys() - ANSWERED or self.env.user.share):
            raise UserError(
                self.env._("Only the answer to a question can be written, and only by staff.")
            )
        if not self.env.su and (answered := self.filtered(lambda it: it.state == 'answered')):
            raise UserError(
                self.env._(
                    "%(question)s was answered; the customer has the answer.",
                    question=answered[0]._get_summary(),
                )
            )
        return super().write(vals)

    def action_answer(self):
        """Mail the answers to who asked, show them beside their rows, and end the activities.

        :raise UserError: without an answer
        """
        self.check_access('write')
        for question in self.filtered(lambda it: it.state == 'open'):
            if is_empty(question.answer):
                raise UserError(
                    self.env._(
                        "Write an answer to %(question)s first.", question=question._get_summary()
                    )
                )
            question.sudo().activity_id.action_feedback(feedback=question.answer)
            question.sudo().write(
                {
                    'state': 'answered',
                    'answered_by_id': self.env.uid,
                    'answered_on': question.company_id._clip_card_today(),
                }
            )
            question.sudo()._mail_answer()

    def _mail_answer(self):
        self.ensure_one()
        contact = self.contact_id
        if not contact.email or any(user._is_internal() for user in contact.user_ids):
            return
        if not contact._is_clip_card_contact_of(self.account_id.partner_id):
            return
        self.env.ref('clip_card.mail_template_question_answered').send_mail(
            self.id, email_layout_xmlid='clip_card.mail_layout'
        )

    @api.model
    @ormcache()
    def _has_any(self):
        """Whether anybody has asked; who did not pays for none."""
        return bool(self.sudo().search_count([], limit=1))


class ClipCardAccount(models.Model):
    """The questions of a customer."""

    _inherit = 'clip.card.account'

    question_ids = fields.One2many(
        comodel_name='clip.card.question',
        inverse_name='account_id',
        string="Questions",
        readonly=True,
    )
    question_count = fields.Integer(string="Open Questions", compute='_compute_question_count')

    def _compute_question_count(self):
        counts = dict(
            self.env['clip.card.question']._read_group(
                [('account_id', 'in', self.ids), ('state', '=', 'open')],
                ['account_id'],
                ['__count'],
            )
        )
        for account in self:
            account.question_count = counts.get(account, 0)

    def action_view_questions(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'clip_card.clip_card_question_action'
        )
        return {**action, 'domain': [('account_id', '=', self.id)], 'context': {}}

    @api.model
    def _get_account_columns(self):
        return super()._get_account_columns() | {('clip_card_question', 'account_id')}

    @api.model
    def _get_customer_tables(self):
        return super()._get_customer_tables() | {'clip_card_question'}


class ClipCard(models.Model):
    """Rows that are asked about are marked."""

    _inherit = 'clip.card'

    def _get_statement_marks(self, rows, words):
        marks = super()._get_statement_marks(rows, words)
        Question = self.env['clip.card.question']
        if not rows or not Question._has_any() or not Question.has_access('read'):
            return marks
        asked = defaultdict(list)
        domain = [('account_id', 'in', self.account_id.ids)]
        for question in Question.search_fetch(domain, ['entry_id', 'text', 'state', 'answer']):
            asked[question.entry_id.id].append(question)
        for row in rows:
            for question in (it for number in row.ids for it in asked.get(number, ())):
                marks.setdefault(row.worded_by, []).append(question._get_mark())
        return marks
