import base64
import json
import logging
from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

_logger = logging.getLogger(__name__)

#: So many cards are named on a journal item; of more, only how many there are.
NAMED_CARDS = 3


class ResCompany(models.Model):
    """The journal entry of a recognition: summed, or card by card, with its voucher."""

    _inherit = 'res.company'

    def _post_recognition(self, lines, positions, accounting_date, day):
        """Post one journal entry for recognition lines, and for what stands beside them.

        :return: the entry, or none when there is nothing to move
        """
        Move = self.env['account.move'].with_company(self)
        text = self._get_recognition_text(day)
        items = self._prepare_recognition_items(lines, text)
        items += self._prepare_position_items(positions, text)
        if not items:
            return Move
        move = Move.create(
            {
                'move_type': 'entry',
                'journal_id': self.clip_card_recognition_journal_id.id,
                'date': accounting_date,
                'ref': text,
                'line_ids': [Command.create(item) for item in items],
            }
        )
        move._post(soft=False)
        return move

    def _get_recognition_text(self, day):
        day_text = format_date(self.env, day)
        if not self.clip_card_recognised_until:
            return self.env._("Clip cards: opening entry as of %(day)s", day=day_text)
        return self.env._("Clip cards: revenue until %(day)s", day=day_text)

    # === ITEMS ===#

    def _prepare_recognition_items(self, lines, text):
        """Journal items, added up per account, currency and analytic distribution.

        Per card as well, if the company wants that. Deferred income and revenue carry the same
        distribution: the invoice has credited it.
        """
        per_card = self.clip_card_detail == 'card'
        totals, cards = defaultdict(lambda: [0.0, 0.0]), defaultdict(set)
        for values in filter(self._moves_income, lines):
            distribution = json.dumps(values['analytic_distribution'] or {}, sort_keys=True)
            for account_id, sign in (
                (self.clip_card_deferred_account_id.id, -1),
                (values['account_id'], 1),
            ):
                card = per_card and values['card_id']
                key = account_id, values['currency_id'], distribution, card
                totals[key][0] += sign * values['amount']
                totals[key][1] += sign * values['amount_currency']
                cards[key].add(values['card_id'])
        return [
            {
                'account_id': key[0],
                'currency_id': key[1],
                'balance': balance,
                'amount_currency': amount_currency,
                'analytic_distribution': json.loads(key[2]) or False,
                'tax_ids': [Command.clear()],
                **self._prepare_item_words(text, cards[key], key[3]),
            }
            for key, amounts in totals.items()
            for balance, amount_currency in self._split_item(key[1], *amounts)
        ]

    def _prepare_position_items(self, positions, text):
        """Journal items of positions, added up per account, counterpart and distribution."""
        per_card = self.clip_card_detail == 'card'
        totals, cards = defaultdict(float), defaultdict(set)
        for values in positions:
            distribution = json.dumps(values['analytic_distribution'] or {}, sort_keys=True)
            for account, sign in ((values['account_id'], 1), (values['counterpart_id'], -1)):
                card = per_card and values['card_id']
                key = values['kind'], account, distribution, card
                totals[key] += sign * values['amount']
                cards[key] |= {values['card_id']} - {None}
        kinds = dict(
            self.env['clip.card.position']._fields['kind']._description_selection(self.env)
        )
        return [
            {
                'account_id': key[1],
                'balance': self.currency_id.round(balance),
                'analytic_distribution': json.loads(key[2]) or False,
                'tax_ids': [Command.clear()],
                **self._prepare_item_words(f'{text} ({kinds[key[0]]})', cards[key], key[3]),
            }
            for key, balance in totals.items()
            if not self.currency_id.is_zero(balance)
        ]

    def _prepare_item_words(self, text, cards, card_id):
        """What a journal item says, and whose it is.

        :param cards: ids of the cards that it is about
        :param card_id: the only one, if items are made card by card
        """
        cards = self.env['clip.card'].browse(sorted(cards))
        if not cards:
            return {'name': text}
        if card_id:
            # The customer stands beside it.
            whose = cards.name
        elif len(cards) > NAMED_CARDS:
            whose = self.env._("%(count)s cards", count=len(cards))
        else:
            whose = ', '.join(f'{card.name} {card.partner_id.name}' for card in cards)
        words = {'name': f'{text}: {whose}'}
        if card_id:
            words.update(partner_id=cards.partner_id.id, clip_card_deferred_id=card_id)
        return words

    def _split_item(self, currency_id, balance, amount_currency):
        """Two items where rates have turned the signs apart, none where nothing is left."""
        balance = self.currency_id.round(balance)
        if currency_id == self.currency_id.id:
            return [(balance, balance)] if balance else []
        currency = self.env['res.currency'].browse(currency_id)
        amount_currency = currency.round(amount_currency)
        if balance * amount_currency < 0:
            return [(balance, 0.0), (0.0, amount_currency)]
        return [(balance, amount_currency)] if balance or amount_currency else []

    # === CARD BY CARD ===#

    def _reconcile_card_items(self, cards):
        """Reconcile what cards have on the deferred income once nothing of them is left there.

        Only card by card, and where the account allows reconciliation.

        :param cards: those of which something was recognised just now
        """
        account = self.clip_card_deferred_account_id
        if self.clip_card_detail != 'card':
            return
        self._name_cards_on_invoices(cards, account)
        if not account.reconcile:
            return
        rows = self.env['account.move.line']._read_group(
            [
                ('clip_card_deferred_id', 'in', cards.ids),
                ('account_id', '=', account.id),
                ('parent_state', '=', 'posted'),
                ('reconciled', '=', False),
            ],
            ['clip_card_deferred_id', 'currency_id'],
            ['id:recordset', 'amount_residual:sum', 'amount_residual_currency:sum'],
        )
        for _card, currency, items, left, left_currency in rows:
            nothing_left = self.currency_id.is_zero(left) and currency.is_zero(left_currency)
            if nothing_left and len(items) > 1:
                items.reconcile()

    def _name_cards_on_invoices(self, cards, account):
        """Invoice lines that are about one of the cards alone say so."""
        rows = self.env['clip.card.recognition']._read_group(
            [
                ('card_id', 'in', cards.ids),
                ('invoice_line_id.account_id', '=', account.id),
                ('invoice_line_id.clip_card_deferred_id', '=', False),
            ],
            ['invoice_line_id'],
            ['card_id:recordset'],
        )
        for line, about in rows:
            shared = line.sudo().clip_card_recognition_ids.card_id
            if len(about | shared) == 1:
                line.clip_card_deferred_id = about

    # === VOUCHER ===#

    def _keep_voucher(self, move, is_opening):
        """Attach the roll-forward of the period, with what the entry is made of, to it."""
        if not self.clip_card_voucher:
            return
        lines = self.env['clip.card.recognition'].search([('move_id', '=', move.id)], limit=1)
        end = max(lines.period_end or move.date, move.date)
        start = end if is_opening else end.replace(day=1)
        report = self.env['clip.card.roll.forward'].create(
            {'company_id': self.id, 'date_from': start, 'date_to': end, 'move_id': move.id}
        )
        report._make()
        files = {'xlsx': report._make_xlsx()}
        try:
            with self.env.cr.savepoint():
                files['pdf'] = report._make_pdf()
        except UserError:
            _logger.warning("No PDF of the roll-forward for %s", move.name, exc_info=True)
        self.env['ir.attachment'].create(
            [
                {
                    'name': f'{report._get_file_name()}.{extension}',
                    'datas': base64.b64encode(content),
                    'res_model': move._name,
                    'res_id': move.id,
                }
                for extension, content in files.items()
            ]
        )
