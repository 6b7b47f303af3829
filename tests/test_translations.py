"""Every term is in the template, and every term has its Danish words."""

import io
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

FOLDER = Path(__file__).parents[1] / 'i18n'


@tagged('post_install', '-at_install')
class TestTranslations(TransactionCase):
    def export(self):
        """The terms of the addon as it is installed now."""
        buffer = io.BytesIO()
        trans_export(None, ['clip_card'], buffer, 'po', self.env)
        return {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}

    def test_template_is_current(self):
        template = {entry.msgid for entry in polib.pofile(str(FOLDER / 'clip_card.pot'))}
        terms = self.export()
        message = "run ./dev/odoo i18n export clip_card -l pot"
        self.assertFalse(terms - template, f"new terms; {message}")
        self.assertFalse(template - terms, f"terms that are gone; {message}")

    def test_danish_is_complete(self):
        template = {entry.msgid for entry in polib.pofile(str(FOLDER / 'clip_card.pot'))}
        danish = {entry.msgid: entry.msgstr for entry in polib.pofile(str(FOLDER / 'da.po'))}
        missing = sorted(term for term in template if not danish.get(term))
        self.assertFalse(missing, "terms without Danish words")
