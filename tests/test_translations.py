"""Every term is in the template, and every term has its Danish words."""

import ast
import io
import re
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

#: What Danes call the same: a .po file has no words for it.
SAME = {
    '%(work)s + %(transport)s transport',
    "object._get_statement_filename('pdf')[:-4]",
    '%(clips)s; %(hold)s',
    '%(customer)s, %(start)s, %(product)s',
    '%(product)s, %(customer)s',
    '%(question)s – %(answer)s',
    '%(question)s: %(text)s',
    '<i class="fa fa-download" aria-hidden="true"/> PDF',
    '<i class="fa fa-stop me-1" role="img" aria-hidden="true"/>Stop',
    '<span class="o_clip_card_label">Transport</span>',
    'Antivirus',
    'Check',
    'Firmware',
    'Format',
    'GB',
    'ID',
    'Journal',
    'Link',
    'Logo',
    'Menu',
    'OK',
    'PDF',
    'Reference',
    'Send',
    'Server',
    'Start',
    'Stop',
    'Transport',
    'Type',
    'UPS',
    'XLSX',
    'Zone',
    'calendar_id',
    'id',
    'object._get_file_name()',
    'object._get_report_name()',
    'object._get_title()',
}
#: What a website and the calendar say of all models, ours too.
OTHERS = re.compile(r'website_form_label|activity_calendar_event_id')
FOLDER = Path(__file__).parents[1] / 'i18n'


@tagged('post_install', '-at_install')
class TestTranslations(TransactionCase):
    def export(self):
        """The terms of the addon as it is installed now."""
        buffer = io.BytesIO()
        trans_export(None, ['clip_card'], buffer, 'po', self.env)
        terms = polib.pofile(buffer.getvalue().decode())
        return {
            entry.msgid
            for entry in terms
            if not all(OTHERS.search(where) for where, _line in entry.occurrences)
        }

    def test_texts_are_where_they_are_found(self):
        """What is said within an f-string is not exported: it would stay in English."""
        hidden = [
            f'{path.name}:{call.lineno}'
            for path in FOLDER.parent.rglob('*.py')
            for part in ast.walk(ast.parse(path.read_text()))
            if isinstance(part, ast.JoinedStr)
            for call in ast.walk(part)
            if isinstance(call, ast.Call) and getattr(call.func, 'attr', '') == '_'
        ]
        self.assertFalse(hidden)

    def test_template_is_current(self):
        template = {entry.msgid for entry in polib.pofile(str(FOLDER / 'clip_card.pot'))}
        terms = self.export()
        message = "run ./dev/odoo i18n export clip_card"
        self.assertFalse(terms - template, f"new terms; {message}")
        self.assertFalse(template - terms, f"terms that are gone; {message}")

    def test_danish_is_complete(self):
        template = {entry.msgid for entry in polib.pofile(str(FOLDER / 'clip_card.pot'))}
        danish = {entry.msgid: entry.msgstr for entry in polib.pofile(str(FOLDER / 'da.po'))}
        missing = {term for term in template if not danish.get(term)}
        self.assertFalse(missing - SAME, "terms without Danish words")
