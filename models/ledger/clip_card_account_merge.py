from odoo import api, models
from odoo.tools import SQL


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
        for table, column in sorted(self._get_account_columns()):
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
        self.env.invalidate_all()
        kept._rename_ledger(kept.partner_id)
        self._join(kept)
        if self.renewal == 'stop' or kept.renewal == 'ask':
            kept.write(self._prepare_joined_renewal(kept))
        kept._take_notice_contact(self.notice_partner_id)
        self.message_change_thread(kept)
        self.activity_ids.write({'res_id': kept.id})
        self.unlink()
        self.env.add_to_compute(self._fields['balance'], kept)
        kept._pay_due()

    def _take_notice_contact(self, contact):
        """Go on mailing who was mailed; the contact becomes this customer's with the merge."""
        if contact and not self.notice_partner_id:
            self.env.cr.execute(
                SQL(
                    "UPDATE clip_card_account SET notice_partner_id = %s WHERE id = %s",
                    contact.id,
                    self.id,
                )
            )
            self.invalidate_recordset(['notice_partner_id'])

    def _prepare_joined_renewal(self, kept):
        """What a customer that goes on takes over of this one's choice; rooms add theirs."""
        return {'renewal': self.renewal}

    def _join(self, kept):
        """What else becomes of two accounts that are one now, before this one is deleted.

        Called when all that names this account names the other one. Rooms extend it.

        :param kept: the account that goes on
        """
        self.ensure_one()

    @api.model
    def _get_account_columns(self):
        """Tables that name an account, each with its column; rooms add theirs."""
        return {('clip_card', 'account_id'), ('clip_card_entry', 'account_id')}

    @api.model
    def _get_customer_tables(self):
        """Tables whose rows keep their account's customer; rooms add theirs."""
        return {'clip_card', 'clip_card_entry'}

    def _rename_ledger(self, partner):
        """Let the account, its cards and entries name the customer that has them now."""
        self.env.flush_all()
        columns = {(table, 'account_id') for table in self._get_customer_tables()}
        for table, account in sorted(columns | {('clip_card_account', 'id')}):
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
