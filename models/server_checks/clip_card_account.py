from odoo import api, fields, models
from odoo.tools import SQL


class ClipCardAccount(models.Model):
    """Who does a customer's server checks, and where their tasks go."""

    _inherit = 'clip.card.account'

    check_user_id = fields.Many2one(
        comodel_name='res.users',
        string="Server Checks By",
        domain=[('share', '=', False)],
        groups='base.group_user',
        tracking=True,
        help="The consultant who does this customer's server checks; empty: the team of the"
        " product takes turns.",
    )

    server_check_count = fields.Integer(
        compute='_compute_server_check_count', groups='base.group_user'
    )

    @api.depends_context('uid')
    def _compute_server_check_count(self):
        Check = self.env['clip.card.server.check']
        may = Check.has_access('read')
        for account in self:
            domain = [('account_id', '=', account.id)]
            account.server_check_count = may and Check.search_count(domain)

    def action_view_server_checks(self):
        return self._view_list(
            'clip_card.clip_card_server_check_action', [('account_id', '=', self.id)]
        )

    @api.model
    def _get_editable_fields(self):
        return super()._get_editable_fields() | {'check_user_id'}

    def _rename_ledger(self, partner):
        result = super()._rename_ledger(partner)
        for table in ('clip_card_server_check', 'clip_card_server_check_line'):
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE %s made SET partner_id = %s
                      FROM clip_card_subscription subscription
                     WHERE subscription.id = made.subscription_id
                       AND subscription.account_id = %s
                    """,
                    SQL.identifier(table),
                    partner.id,
                    self.id,
                )
            )
        self.env.invalidate_all()
        return result
