from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..ledger.clip_card import PRICE_GROUPS
from ..ledger.shared import report_once


class ClipCard(models.Model):
    """A card whose invoice is overdue is held, or its hold is proposed; payment releases it."""

    _inherit = 'clip.card'

    overdue_move_id = fields.Many2one(
        comodel_name='account.move',
        string="Overdue Invoice",
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
        copy=False,
        groups=PRICE_GROUPS,
        help="The invoice for which the hold was proposed or made, once for each invoice.",
    )
    is_overdue_hold = fields.Boolean(
        readonly=True, copy=False, groups=PRICE_GROUPS, export_string_translation=False
    )

    @api.model
    def _cron_hold_overdue(self):
        """Go through the customers with cards whose invoice is overdue, or was."""
        accounts = self.env['clip.card.account'].browse(self._find_overdue_accounts())
        accounts._run_job(
            lambda some: some._follow_overdue(),
            self.env._("Cards with an overdue invoice that could not be held"),
        )

    @api.model
    def _find_overdue_accounts(self):
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT card.account_id
                  FROM clip_card card
                  JOIN res_company company ON company.id = card.company_id
                 WHERE card.overdue_move_id IS NOT NULL
                    OR (company.clip_card_overdue_days > 0 AND card.balance > 0
                        AND EXISTS (%s))
                 ORDER BY card.account_id
                """,
                self._select_overdue(SQL("CURRENT_DATE + 1")),
            )
        )
        return [account_id for (account_id,) in rows]

    @api.model
    def _select_overdue(self, today):
        """Posted invoices of a card that were to be paid so many days before a day."""
        return SQL(
            """
            SELECT move.id
              FROM sale_order_line_invoice_rel rel
              JOIN account_move_line line ON line.id = rel.invoice_line_id
              JOIN account_move move ON move.id = line.move_id
             WHERE rel.order_line_id = card.sale_line_id
               AND move.move_type = 'out_invoice' AND move.state = 'posted'
               AND move.payment_state IN ('not_paid', 'partial')
               AND move.invoice_date_due + company.clip_card_overdue_days < %s
             ORDER BY move.invoice_date_due, move.id
            """,
            today,
        )

    def _find_overdue_invoices(self, today):
        """The invoice of each card that has been overdue for too long, by card.

        :param today: the company's local date
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card.id, (%s LIMIT 1)
                  FROM clip_card card
                  JOIN res_company company ON company.id = card.company_id
                 WHERE card.id = ANY(%s) AND company.clip_card_overdue_days > 0
                """,
                self._select_overdue(SQL("%s::date", today)),
                self.ids,
            )
        )
        return {card: self.env['account.move'].browse(move) for card, move in rows if move}

    def _hold_for(self, move):
        """Hold cards for an overdue invoice, or tell who decides that they could be held."""
        company, account = self.company_id.sudo(), self.account_id
        reason = self.env._(
            "Invoice %(invoice)s was due on %(day)s",
            invoice=move.name,
            day=format_date(self.env, move.invoice_date_due),
        )
        holds = company.clip_card_overdue_policy == 'hold'
        self.write({'overdue_move_id': move.id, 'is_overdue_hold': holds})
        if holds:
            self._hold(reason)
        for card in self:
            if holds:
                card.message_post(body=self.env._("Held: %(reason)s.", reason=reason))
            else:
                report_once(
                    card,
                    'clip_card.mail_activity_type_decision',
                    card._get_overdue_summary(),
                    reason,
                    account._get_seller_or_responsible(),
                )

    def _get_overdue_summary(self):
        return self.env._("Hold card %(card)s? Its invoice is overdue", card=self.name)

    def _release_paid(self):
        """What was held for an invoice pays again; a proposal is done with."""
        self.write({'overdue_move_id': False})
        for card in self:
            summary = card._get_overdue_summary()
            card.activity_ids.filtered(lambda it, said=summary: it.summary == said).unlink()
        held = self.filtered(lambda card: card.is_overdue_hold and card.manual_hold)
        self.write({'is_overdue_hold': False})
        held.action_release()
        for card in held:
            card.message_post(body=self.env._("Released: the invoice is not overdue any more."))


class ClipCardAccount(models.Model):
    _inherit = 'clip.card.account'

    def _follow_overdue(self):
        """Hold cards of these customers, or release them, as their invoices stand today."""
        for account in self.sudo():
            account._lock()
            # Whoever reads it decides in which language; so a proposal is found again, too.
            reader = account._get_seller_or_responsible()
            cards = account.card_ids.with_context(lang=reader.lang or self.env.lang)
            overdue = cards._find_overdue_invoices(account.company_id._clip_card_today())
            held = cards.filtered('overdue_move_id')
            (held - cards.browse(overdue))._release_paid()
            for card in cards:
                move = overdue.get(card.id)
                may = card.state == 'active' and card.balance and not card.manual_hold
                if move and may and card.overdue_move_id != move:
                    card._hold_for(move)


class AccountMove(models.Model):
    _inherit = 'account.move'

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        cards = self.env['clip.card'].sudo().search([('overdue_move_id', 'in', self.ids)])
        for account in cards.account_id:
            account._follow_overdue()
        return result
