"""Whose the items of a journal entry are, and what is kept with it."""

from base64 import b64decode
from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import RecognitionCommon


@tagged('post_install', '-at_install')
class TestRecognitionEntries(RecognitionCommon):
    def sell_to(self, *names):
        lines = []
        for name in names:
            customer = self.make_customer(name)
            lines.append(self.sell(10, customer=customer))
            self.invoice(lines[-1])
            self.work(3, self.company._clip_card_today(), customer=customer)
        return lines

    def labels(self, move):
        return {line.name.split(': ', 1)[1] for line in move.line_ids}

    def test_summed_items_name_their_cards(self):
        """As long as they are few; those with one analytic distribution are one item."""
        with self.on('2025-01-10'):
            cards = [self.sell(10) for _number in range(2)]
            for line in cards:
                self.invoice(line)
            self.work(13, '2025-01-10')
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        self.assertEqual(len(move.line_ids), 2)
        whose = ', '.join(
            f'{line.sudo().clip_card_ids.name} {self.customer.name}' for line in cards
        )
        self.assertEqual(self.labels(move), {f'revenue until 01/31/2025: {whose}'})
        self.assertFalse(move.line_ids.partner_id | move.line_ids.clip_card_deferred_id.partner_id)
        with self.on('2025-02-10'):
            for _number in range(3):
                self.invoice(self.sell(10))
            self.work(30, '2025-02-10')
        with self.on('2025-03-03'):
            move = self.recognise('2025-02-28')
        self.assertEqual(self.labels(move), {'revenue until 02/28/2025: 4 cards'})

    def test_opening_entry_says_whose_it_is(self):
        self.company.clip_card_recognition = False
        with self.on('2024-12-10'):
            (line,) = self.sell_to("Smeden")
        with self.on('2025-01-10'):
            self.switch_on()
            self.env['clip.card.recognition.preview'].with_user(self.accountant).create(
                {}
            ).action_recognise()
        move = line.sudo().clip_card_ids.recognition_ids.move_id
        self.assertIn(f"{line.sudo().clip_card_ids.name} Smeden", move.line_ids[0].name)

    def test_card_by_card(self):
        self.company.clip_card_detail = 'card'
        self.deferred.reconcile = True
        with self.on('2025-01-10'):
            first, second = self.sell_to("Smeden", "Tømreren")
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
            self.assertEqual(len(move.line_ids), 4)
            self.assertEqual(move.line_ids.partner_id, (first | second).order_id.sudo().partner_id)
            self.work(7, '2025-02-03', customer=first.order_id.partner_id)
        with self.on('2025-03-03'):
            move = self.recognise('2025-02-28')
        used, left = first.sudo().clip_card_ids, second.sudo().clip_card_ids
        self.assertTrue(all(self.items_of(used).mapped('reconciled')))
        self.assertEqual(len(self.items_of(used)), 3)
        self.assertFalse(any(self.items_of(left).mapped('reconciled')))
        self.assertEqual(-sum(self.items_of(left).mapped('balance')), left.deferred_amount)
        with self.on('2025-03-03'):
            self.reverse(move, '2025-02-28')
            self.assertEqual(sum(self.items_of(used).mapped('amount_residual')), -6650)
            self.assertEqual(-sum(self.items_of(used).mapped('balance')), 6650)
            self.recognise('2025-02-28')
        self.assertTrue(all(self.items_of(used).mapped('reconciled')))
        self.assertEqual(len(self.items_of(used)), 5)

    def test_a_card_is_reconciled_on_its_own(self):
        """By the accountant, who groups the account by card, while something of it is left."""
        self.company.clip_card_detail = 'card'
        self.deferred.reconcile = True
        with self.on('2025-01-10'):
            first, second = (it.sudo().clip_card_ids for it in self.sell_to("Smeden", "Tømreren"))
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
        Item = self.env['account.move.line'].with_user(self.accountant)
        groups = dict(
            Item._read_group(
                [('account_id', '=', self.deferred.id), ('parent_state', '=', 'posted')],
                ['clip_card_deferred_id'],
                ['id:recordset'],
            )
        )
        self.assertEqual({*groups}, {first, second})
        groups[first].reconcile()
        for card, left in ((first, -6650), (second, -9500 + 2850)):
            self.assertEqual(sum(groups[card].mapped('amount_residual')), left)
        self.assertTrue(groups[first].filtered(lambda it: it.balance > 0).reconciled)
        self.assertFalse(any(groups[second].mapped('reconciled')))
        with self.on('2025-02-10'):
            self.work(7, '2025-02-10', customer=first.partner_id)
        with self.on('2025-03-03'):
            self.recognise('2025-02-28')
        self.assertTrue(all(self.items_of(first).mapped('reconciled')))

    def test_no_exchange_difference_on_what_is_deferred(self):
        """A refund at another rate; Odoo reconciles the invoice and its credit note by itself."""
        self.company.clip_card_detail = 'card'
        self.deferred.reconcile = True
        self.set_euro_rates({'2025-01-01': 7.46, '2025-01-20': 7.50})
        with self.on('2025-01-10'):
            line = self.sell_in_euros(10, 100)
            move = self.invoice(line)
            card = line.sudo().clip_card_ids
            self.work(3, '2025-01-10')
        with self.on('2025-01-21'):
            self.credit(move, quantity=2)
            self.assertEqual(sum(self.items_on_deferred().mapped('balance')), -(7087 - 1425))
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            self.assertTied('2025-01-01', '2025-01-31')
            self.work(5, '2025-02-03')
        with self.on('2025-03-03'):
            self.recognise('2025-02-28')
            self.assertTied('2025-02-01', '2025-02-28', closing=0)
        self.assertEqual(card.deferred_amount, 0)
        self.assertFalse(self.items_on_deferred().move_id.filtered('exchange_diff_partial_ids'))

    def items_on_deferred(self):
        return self.env['account.move.line'].search(
            [('account_id', '=', self.deferred.id), ('parent_state', '=', 'posted')]
        )

    def items_of(self, card):
        return self.env['account.move.line'].search(
            [('clip_card_deferred_id', '=', card.id), ('account_id', '=', self.deferred.id)]
        )

    def test_voucher(self):
        self.company.clip_card_voucher = True
        with self.on('2025-01-10'):
            self.sell_to("Smeden", "Tømreren")
        with self.on('2025-02-03'):
            move = self.recognise('2025-01-31')
        files = self.env['ir.attachment'].search(
            [('res_model', '=', 'account.move'), ('res_id', '=', move.id)], order='name'
        )
        name = 'clip-cards-2025-01-01-2025-01-31'
        self.assertEqual(files.mapped('name'), [f'{name}.pdf', f'{name}.xlsx'])
        pages = b64decode(files[0].datas).decode()
        for text in ("when their use is recorded", "Smeden", "13,300.00", move.name):
            self.assertIn(text, pages)
        book = load_workbook(BytesIO(b64decode(files[1].datas)))
        cards, specification = book.worksheets
        rows = list(cards.iter_rows(values_only=True))
        self.assertIn(("Difference", None, 0), [row[:3] for row in rows])
        (smith,) = [row for row in rows if row[0] == "Smeden"]
        self.assertEqual(smith[2:], (0, 9500, 2850, 0, 0, 6650))
        rows = list(specification.iter_rows(min_row=5, values_only=True))
        self.assertEqual(
            [(row[0], row[2], row[5], row[6]) for row in rows[:2]],
            [
                ("Smeden", "Used", -3, -2850),
                ("Tømreren", "Used", -3, -2850),
            ],
        )
        self.assertEqual(rows[2][6], '=SUM(G5:G6)')

    def test_roll_forward_as_files(self):
        with self.on('2025-01-10'):
            self.sell_to("Smeden")
        with self.on('2025-02-03'):
            self.recognise('2025-01-31')
            report = self.roll_forward('2025-01-01', '2025-01-31')
        self.assertIn('spreadsheet', report.action_xlsx()['url'])
        self.assertEqual(len(load_workbook(BytesIO(b64decode(report.spreadsheet))).worksheets), 1)
        self.assertEqual(report.action_pdf()['report_name'], 'clip_card.report_roll_forward')
        with self.assertRaises(AccessError):
            report.with_user(self.salesperson).action_xlsx()
        content = report.with_context(force_report_rendering=True)._make_pdf()
        self.assertTrue(content.startswith(b'%PDF'))

    def test_proposals_of_the_danish_chart(self):
        """7410 and 7145, customers' prepayments; what is set already stays."""
        names = [
            'clip_card_deferred_account_id',
            'clip_card_long_term_account_id',
            'clip_card_recognition_journal_id',
            'clip_card_breakage_account_id',
        ]
        self.company.clip_card_recognition = False
        self.company.write(dict.fromkeys(names, False))
        proposal = self.company._get_clip_card_recognition_proposal()
        codes = self.env['account.account'].browse(
            [proposal[name].id for name in names if name != 'clip_card_recognition_journal_id']
        )
        self.assertEqual(codes.mapped('code'), ['7410', '7145', '1010'])
        self.assertEqual(proposal['clip_card_recognition_journal_id'].type, 'general')
        self.company.clip_card_deferred_account_id = self.deferred
        proposal = self.company._get_clip_card_recognition_proposal()
        self.assertNotIn('clip_card_deferred_account_id', proposal)
