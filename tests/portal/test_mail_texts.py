"""Every mail to a customer, as it is read: in both languages, on a phone, with one thing to do."""

import itertools
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from lxml import html

from odoo.tests import tagged

from ..server_checks.common import ServerCheckCommon

MIGRATION = Path(__file__).parents[2] / 'migrations/19.0.8.0.0/post-mail_texts.py'
BUTTON = 'background-color: #714B67'
WIDEST = 600
#: What a reader cannot have been meant to read.
LEFTOVERS = re.compile(r'\{\{|<t[ >]|\bt-(?:out|if|att|call)|\bFalse\b|\bNone\b|clip\.card')


def renew_texts(env):
    """Give the database the mails as they are written now, as an upgrade does."""
    spec = spec_from_file_location('mail_texts', MIGRATION)
    migration = module_from_spec(spec)
    spec.loader.exec_module(migration)
    env.flush_all()
    migration.migrate(env.cr, '19.0.7.0.0')
    env.invalidate_all()


class MailCase(ServerCheckCommon):
    def setUp(self):
        super().setUp()
        self.env['res.lang']._activate_lang('da_DK')
        self.company.partner_id.lang = 'en_US'
        renew_texts(self.env)
        self.account = self.card.account_id
        task = self.make_task("Ny printer")
        self.entries = self.log(task, 75, '2025-03-03').sudo().clip_card_entry_ids
        with self.on('2025-03-04'):
            self.account.sudo().write({'renewal': 'auto', 'renewal_max_per_year': 3})
        self.records = {
            'clip.card.notice': self.account,
            'project.task': task,
            'clip.card.server.check': self.finish(self.make_check(), 'ok', 'watch'),
            'clip.card.question': self.ask(),
        }
        task.write({'clip_card_estimate': 4, 'clip_card_estimate_contact_id': self.customer.id})

    def ask(self):
        """A question about a row, with its answer."""
        self.kasper = self.make_portal_user()
        question = (
            self.env['clip.card.question']
            .with_user(self.kasper)
            .create({'entry_id': self.entries[:1].id, 'text': "Hvorfor to klip?"})
            .sudo()
        )
        question.answer = "Der er to påbegyndte timer."
        return question

    def templates(self):
        """Our templates for customers, by what their number ends with."""
        data = self.env['ir.model.data'].search(
            [('module', '=', 'clip_card'), ('model', '=', 'mail.template')]
        )
        prefix = 'mail_template_'
        return {
            it.name.removeprefix(prefix): self.env['mail.template'].browse(it.res_id) for it in data
        }

    def make_notice(self, kind):
        return self.env['clip.card.notice'].create(
            {
                'account_id': self.account.id,
                'card_id': self.card.id,
                'kind': {'ending': 'ending_first'}.get(kind, kind),
                'occasion': f'2025-03-{kind}',
                'date': '2025-03-31',
                'contact_id': self.customer.id,
                'recipient_ids': self.customer.ids,
                'subscription_ids': self.subscription.ids,
                'first_entry': min(self.entries.ids),
                'last_entry': max(self.entries.ids),
            }
        )

    def write_mail(self, name, template):
        """The subject and the page of a mail."""
        if template.model == 'clip.card.notice':
            record = self.make_notice(name)
        else:
            record = self.records[template.model]
        if name == 'request':
            self.env['clip.card.notice'].search([('task_id', '=', record.id)]).unlink()
            self.env['clip.card.notice']._send_receipt(self.account, record, self.customer)
        number = template.send_mail(record.id, email_layout_xmlid='clip_card.mail_layout')
        mail = self.env['mail.mail'].browse(number)
        return mail.subject, str(mail.body_html)

    def mails(self, lang):
        (self.customer | self.kasper.partner_id).lang = lang
        self.env['clip.card.notice'].search([]).unlink()
        with self.on('2025-03-31'):
            for name, template in self.templates().items():
                yield (name, *self.write_mail(name, template))


@tagged('post_install', '-at_install')
class TestMailTexts(MailCase):
    def test_any_notice_can_be_tried(self):
        """Odoo tries a template on some notice when it is saved, and an upgrade saves them all."""
        notices = self.env['clip.card.notice']
        kinds = [kind for kind, _name in notices._fields['kind']._description_selection(self.env)]
        for kind, bare in itertools.product(kinds, (False, True)):
            notices.search([]).unlink()
            notice = self.make_notice(kind)
            if bare:
                notice.write({'card_id': False, 'subscription_ids': False, 'first_entry': 0})
                notice.write({'last_entry': 0, 'recipient_ids': False})
                if kind != 'statement':
                    notice.occasion = '7'
            for name, template in self.templates().items():
                if template.model == notice._name:
                    with self.subTest(name, kind=kind, bare=bare):
                        template._check_can_be_rendered()

    def test_as_they_are_read(self):
        for lang, hello in (('en_US', "Hello,"), ('da_DK', "Hej")):
            for name, subject, page in self.mails(lang):
                with self.subTest(mail=name, lang=lang):
                    self.assertReadable(name, subject, page)
                    self.assertIn(hello, page)
                    if lang == 'da_DK':
                        for words in ("Hello", "By agreement", "Agreed on", "Renew<"):
                            self.assertNotIn(words, page)

    def assertReadable(self, name, subject, page):
        root = html.fromstring(page)
        text = ' '.join(root.text_content().split())
        for words in (subject, text):
            self.assertFalse(LEFTOVERS.search(words), words)
        self.assertFalse(re.search(r'<t[ >]|\bt-(?:out|if|call)=', page))
        self.assertEqual(page.count(BUTTON), 0 if name == 'start' else 1, "one thing to do")
        sizes = re.findall(r'(?<!max-)(?:width|min-width)\s*[:=]\s*"?(\d+)(?!\d*%)(?:px|")', page)
        self.assertFalse([size for size in sizes if int(size) > WIDEST])
        for part in root.xpath('//p | //li'):
            words = ''.join(part.text_content().split())
            self.assertTrue(re.search(r'\w', words), html.tostring(part))
        links = root.xpath('//a/@href')
        self.assertFalse([link for link in links if not re.match('https?://|mailto:', link)])

    def test_what_was_agreed_is_in_each(self):
        """Product, size, when, how many a year, and since when."""
        agreement = (
            "By agreement your card is renewed when you have 2 clips left: Klippekort with"
            " 20 clips. At most 3 times a year. Agreed on 03/04/2025."
        )
        told = {name for name, _subject, page in self.mails('en_US') if agreement in page}
        self.assertEqual(
            told,
            {'start', 'low', 'used_up', 'not_renewed', 'ending', 'ended', 'uncovered', 'waiting'},
        )

    def test_who_is_asked_reads_of_no_agreement(self):
        self.account.renewal = 'ask'
        pages = {name: page for name, _subject, page in self.mails('en_US')}
        self.assertFalse([name for name, page in pages.items() if "By agreement" in page])
        self.assertIn("You had agreed to Klippekort with 20 clips.", pages['not_renewed'])


@tagged('post_install', '-at_install')
class TestMigration(ServerCheckCommon):
    def test_unedited_texts_are_renewed(self):
        templates = [self.env.ref(f'clip_card.mail_template_{name}') for name in ('low', 'ended')]
        unedited, edited = templates
        for template in templates:
            template.body_html = "<p>As it was</p>"
        edited.with_user(self.env.ref('base.user_admin')).sudo(False).body_html = "<p>Mine</p>"
        renew_texts(self.env)
        self.assertIn('clip_card.mail_decision', str(unedited.body_html))
        self.assertEqual(str(edited.body_html), "<p>Mine</p>")
