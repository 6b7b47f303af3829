"""What people may hand in: of which kind, how large, and who."""

import base64

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SecurityCommon

PDF = b'%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n'
PICTURE = base64.b64decode(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
)
REFUSED = {
    'side.html': b'<html><script>alert(1)</script></html>',
    'aftale.pdf': b'MZ\x90\x00' + b'\x00' * 64,
    'aftale.txt': b"Vi er enige",
    'pakke.zip': b'PK\x05\x06' + b'\x00' * 18,
    'tom.pdf': b'',
    'stor.pdf': PDF + b'\n' * (10 * 1024 * 1024),
}


@tagged('post_install', '-at_install')
class TestUploads(SecurityCommon):
    def transfer(self, name, content):
        return (
            self.env['clip.card.transfer']
            .with_user(self.manager)
            .create(
                {
                    'partner_id': self.stranger.id,
                    'agreement': "Aftale 7",
                    'agreement_file': base64.b64encode(content) or b'=',
                    'agreement_filename': name,
                    'line_ids': [Command.create({'card_id': self.card.id, 'clips': 1})],
                }
            )
        )

    def agreements(self):
        return self.env['ir.attachment'].search([('res_model', '=', 'clip.card')])

    def test_a_pdf_and_a_picture_are_kept_with_both_cards(self):
        for name, content in (('aftale.pdf', PDF), (False, PICTURE)):
            before = self.agreements()
            self.transfer(name, content).action_transfer()
            kept = self.agreements() - before
            self.assertEqual(kept.mapped('raw'), [content, content])
            self.assertEqual(set(kept.mapped('name')), {name or "Agreement"})

    def test_nothing_else_is(self):
        for name, content in REFUSED.items():
            with (
                self.subTest(name=name),
                self.assertRefused(ValidationError, f"{name}.*PDF or a picture.*at most 10 MB"),
            ):
                self.transfer(name, content)
        self.assertFalse(self.agreements())

    def test_customers_hand_in_and_fetch_nothing(self):
        self.transfer('aftale.pdf', PDF).action_transfer()
        with self.assertRaises(AccessError):
            self.as_user(self.portal, self.agreements()[:1]).read(['datas'])
        with self.assertRaises(AccessError):
            self.as_user(self.portal, self.env['ir.attachment']).create(
                {'name': 'a.txt', 'raw': b'a', 'res_model': 'clip.card', 'res_id': self.card.id}
            )

    def test_no_other_file_is_taken(self):
        """A new field for files comes with a limit, and into this list."""
        files = {
            (model, name)
            for model in self.own_models()
            for name, field in self.env[model]._fields.items()
            if isinstance(field, fields.Binary)
        }
        written_by_ourselves = {
            ('clip.card.as.of', 'spreadsheet'),
            ('clip.card.roll.forward', 'spreadsheet'),
            ('clip.card.statement', 'file'),
        }
        self.assertEqual(
            files - written_by_ourselves,
            {('clip.card.transfer', 'agreement_file'), ('clip.card.visit', 'signature')},
        )
        for model, name in written_by_ourselves:
            self.assertTrue(self.env[model]._fields[name].readonly)
