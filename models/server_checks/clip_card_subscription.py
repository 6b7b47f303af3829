from odoo import fields, models


class ClipCardSubscription(models.Model):
    """The checks that were made for a subscription."""

    _inherit = 'clip.card.subscription'

    server_check_ids = fields.One2many(
        comodel_name='clip.card.server.check',
        inverse_name='subscription_id',
        string="Server Checks",
        readonly=True,
    )
    server_check_count = fields.Integer(compute='_compute_server_check_count')

    def _compute_server_check_count(self):
        counts = dict(
            self.env['clip.card.server.check']._read_group(
                [('subscription_id', 'in', self.ids)], ['subscription_id'], ['__count']
            )
        )
        for subscription in self:
            subscription.server_check_count = counts.get(subscription, 0)

    def action_view_server_checks(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'clip_card.clip_card_server_check_action'
        )
        return {**action, 'domain': [('subscription_id', '=', self.id)], 'context': {}}

    def action_view_server_check_values(self):
        """What was measured from check to check."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'clip_card.clip_card_server_check_line_action'
        )
        return {**action, 'domain': [('check_id.subscription_id', '=', self.id)]}
