from datetime import date

from odoo import api, models
from odoo.tools import SQL

from ..selling.product_template import SINGLE


class ClipCardAccount(models.Model):
    """Two customers become one: their clips are joined, and nothing of the ledger is lost."""

    _inherit = 'clip.card.account'

    @api.model
    def _merge_customers(self, sources, target):
        """Let one customer take over the accounts of others, before their contacts are merged.

        Runs before the stock merge, which deletes rows that stand in the way of a unique
        constraint. Only links change; what happened stays.

        :param sources: the contacts that go
        :param target: the contact that they become
        """
        target = self._get_merged_customer(sources, target)
        accounts = (
            self.sudo().with_context(active_test=False).search([('partner_id', 'in', sources.ids)])
        )
        for account in accounts:
            kept = (
                self.sudo()
                .with_context(active_test=False)
                .search(
                    [
                        ('partner_id', '=', target.id),
                        ('company_id', '=', account.company_id.id),
                    ]
                )
            )
            (account | kept)._lock()
            if kept:
                account._move_to(kept)
            else:
                account._rename_ledger(target)

    @api.model
    def _get_merged_customer(self, sources, target):
        """Whose cards are the merged contact's: its own if it is, or becomes, a company."""
        parent = target.parent_id or sources.parent_id[-1:]
        if not parent or any((sources | target).mapped('is_company')):
            return target
        return parent.commercial_partner_id

    def _move_to(self, kept):
        """Join this account into another one of the same company, and delete it."""
        self.env.flush_all()
        for table, column in (
            ('clip_card', 'account_id'),
            ('clip_card_entry', 'account_id'),
            ('clip_card_subscription', 'account_id'),
            ('clip_card_charge', 'account_id'),
            ('account_analytic_line', 'clip_card_account_id'),
            ('project_project', 'clip_card_account_id'),
            ('project_task', 'clip_card_callout_account_id'),
            ('sale_order', 'clip_card_renewal_account_id'),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE %s = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    kept.id,
                    SQL.identifier(column),
                    self.id,
                )
            )
        self._move_notices(kept)
        self.env.invalidate_all()
        kept._rename_ledger(kept.partner_id)
        kept._stop_double_add_ons()
        if self.renewal == 'stop' or kept.renewal == 'ask':
            kept.renewal = self.renewal
        kept.notice_partner_id = kept.notice_partner_id or self.notice_partner_id
        self.message_change_thread(kept)
        self.activity_ids.write({'res_id': kept.id})
        self.unlink()
        self.env.add_to_compute(self._fields['balance'], kept)
        self.env.add_to_compute(self._fields['uncovered'], kept)
        kept._settle()

    def _stop_double_add_ons(self):
        """Of what a customer has once, keep the older one; the other is charged no more."""
        for kind in sorted(SINGLE):
            kept, *doubles = self._get_add_ons(kind).sorted(
                lambda it: (bool(it.stop_date), it.start_date or date.max, it.id)
            ) or [self.env['clip.card.subscription']]
            for double in doubles:
                if not kept._overlaps(double):
                    continue
                double._stop_charging()
                double._log(
                    self.env._(
                        "Two customers were merged, and %(kept)s goes on instead.",
                        kept=kept.product_id.name,
                    )
                )

    def _move_notices(self, kept):
        """Keep in mind what either customer was told, so that nobody is told twice."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE clip_card_notice notice SET account_id = %(kept)s
                 WHERE notice.account_id = %(gone)s
                   AND NOT EXISTS (
                        SELECT 1 FROM clip_card_notice other
                         WHERE other.account_id = %(kept)s
                           AND other.kind = notice.kind
                           AND other.occasion = notice.occasion
                           AND COALESCE(other.card_id, 0) = COALESCE(notice.card_id, 0)
                   )
                """,
                kept=kept.id,
                gone=self.id,
            )
        )

    def _rename_ledger(self, partner):
        """Let the account, its cards and entries name the customer that has them now."""
        self.env.flush_all()
        for table, account in (
            ('clip_card_account', 'id'),
            ('clip_card', 'account_id'),
            ('clip_card_entry', 'account_id'),
            ('clip_card_notice', 'account_id'),
            ('clip_card_subscription', 'account_id'),
            ('clip_card_charge', 'account_id'),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET partner_id = %s WHERE %s = %s",
                    SQL.identifier(table),
                    partner.id,
                    SQL.identifier(account),
                    self.id,
                )
            )
        self.env.invalidate_all()
