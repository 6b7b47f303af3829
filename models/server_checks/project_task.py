from odoo import api, fields, models
from odoo.exceptions import UserError

from .clip_card_server_check import OPEN_STATES


class ProjectTask(models.Model):
    """The task of a server check: its time is covered by the check's price."""

    _inherit = 'project.task'

    clip_card_check_id = fields.Many2one(
        comodel_name='clip.card.server.check',
        string="Server Check",
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
        copy=False,
        help="Time on this task is covered by the server check.",
    )

    @api.model
    def _get_clip_card_preview_fields(self):
        return super()._get_clip_card_preview_fields() | {'clip_card_check_id'}

    @api.model
    def default_get(self, fields):
        # No context and no stored default makes time free.
        return super().default_get([name for name in fields if name != 'clip_card_check_id'])

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_clip_card_check(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Finish the check with its task, and let it follow the task's assignee.

        :raise UserError: when topics have no result yet, or the task of a check is cancelled
        """
        self._refuse_clip_card_check(vals)
        opened = self.env['clip.card.server.check']
        if {'state', 'user_ids'} & vals.keys():
            checks = self.sudo().clip_card_check_id
            opened = checks.filtered(lambda it: it.state in OPEN_STATES).with_env(self.env)
        if opened and vals.get('state') == '1_canceled':
            self._check_stock_access(vals)
            opened._refuse_cancelled_task()
        result = super().write(vals)
        if opened and vals.get('state') == '1_done':
            opened.action_done()
        if 'user_ids' in vals:
            opened.filtered(lambda it: it.state in OPEN_STATES)._follow_task()
        return result

    def _refuse_clip_card_check(self, vals):
        if vals.get('clip_card_check_id') and not self.env.su:
            self._check_stock_access(vals)
            raise UserError(
                self.env._(
                    "The task of a server check is made when its period is charged; time on other"
                    " tasks is not covered by it."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open_check(self):
        for check in self.sudo().clip_card_check_id.filtered(lambda it: it.state in OPEN_STATES):
            check._refuse_cancelled_task()

    def action_view_clip_card_check(self):
        self.ensure_one()
        return self.clip_card_check_id._get_records_action(name=self.env._("Server Check"))
