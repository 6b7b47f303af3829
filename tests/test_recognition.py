"""Revenue of clip cards: deferred when invoiced, recognised when used or lapsed."""

from odoo.tests import tagged

from .recognition import RecognitionCommon


@tagged('post_install', '-at_install')
class TestRecognition(RecognitionCommon):
    def test_used_clips_become_revenue(self):
        with self.on('2025-01-10'):
            line = self.sell(20)
            invoice = self.invoice(line)
            self.assertEqual(self.card_line(invoice).account_id, self.deferred)
            self.work(3, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        self.assertItems(move, {self.deferred: 2700, self.sales: -2700})
        self.assertEqual((str(move.date), move.state), ('2025-01-31', 'posted'))
        self.assertFalse(move.line_ids.tax_ids | move.line_ids.tax_line_id)
        self.assertFalse(move.line_ids.tax_tag_ids)
        self.assertTied('2025-01-01', '2025-01-31', closing=15300)
