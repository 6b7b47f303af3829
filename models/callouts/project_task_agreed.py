from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..ledger.shared import is_empty


class ProjectTask(models.Model):
    """A later arrival that was agreed with the customer: kept, it counts as met as agreed."""

    _inherit = 'project.task'

    clip_card_agreed_arrival = fields.Datetime(
        string="Agreed Arrival",
        readonly=True,
        copy=False,
        tracking=True,
        help="A later arrival than guaranteed, as agreed with the customer.",
    )
    clip_card_agreed_with = fields.Char(string="Agreed With", readonly=True, copy=False)
    clip_card_agreed_reason = fields.Char(string="Agreed Because", readonly=True, copy=False)
    clip_card_met_as_agreed = fields.Boolean(
        string="Met as Agreed",
        compute='_compute_clip_card_met_as_agreed',
        help="On site later than guaranteed, and as agreed with the customer.",
    )

    @api.depends('clip_card_callout_state', 'clip_card_agreed_arrival', 'clip_card_onsite_at')
    def _compute_clip_card_met_as_agreed(self):
        for task in self:
            deadline, arrival = task.clip_card_callout_deadline, task.clip_card_onsite_at
            task.clip_card_met_as_agreed = bool(
                task.clip_card_agreed_arrival
                and task.clip_card_callout_state == 'met'
                and arrival
                and arrival > deadline
            )

    def action_clip_card_agree_arrival(self):
        """Keep a later arrival that was agreed with the customer."""
        self.ensure_one()
        self._check_clip_card_agreeing()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Agree on a Later Arrival"),
            'res_model': 'clip.card.agreed.arrival',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_task_id': self.id},
        }

    def _clip_card_agree_arrival(self, moment, contact, reason):
        """Keep a later arrival; before the deadline consultant and sales may, afterwards a manager.

        :param moment: in UTC
        :param contact: with whom it was agreed, in words
        :raise AccessError: when the guarantee is missed already, unless by a manager
        :raise UserError: without a word of who and why, or for no later moment
        """
        self.ensure_one()
        self._check_clip_card_agreement(moment, contact, reason)
        task = self.sudo()
        task.write(
            {
                'clip_card_agreed_arrival': moment,
                'clip_card_agreed_with': contact,
                'clip_card_agreed_reason': reason,
            }
        )
        task._clip_card_await_anew()
        self._message_log(
            body=self.env._(
                "A later arrival was agreed with %(contact)s: %(moment)s. %(reason)s",
                contact=contact,
                moment=task._format_clip_card_moment(moment),
                reason=reason,
            )
        )

    def _check_clip_card_agreeing(self):
        """:raise AccessError: for who neither comes to the customer nor speaks with it"""
        self.check_access('read')
        groups = ('hr_timesheet.group_hr_timesheet_user', 'clip_card.group_clip_card_user')
        if not self.env.su and not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(
                self.env._(
                    "Only somebody who logs time or sells clip cards may agree on a later arrival."
                )
            )

    def _check_clip_card_agreement(self, moment, contact, reason):
        """Whether this later arrival can be kept; errors as of keeping it."""
        self._check_clip_card_agreeing()
        task = self.sudo()
        if not task.clip_card_callout_deadline or task.clip_card_onsite_at:
            raise UserError(
                self.env._(
                    "%(task)s waits for nobody: there is no later arrival to agree on.",
                    task=task.display_name,
                )
            )
        if task._get_clip_card_due() < fields.Datetime.now():
            self._check_clip_card_callout_right()
        if is_empty(contact) or is_empty(reason):
            raise UserError(
                self.env._("Write with whom the later arrival was agreed, and why: both read it.")
            )
        if not moment or moment <= task.clip_card_callout_deadline:
            raise UserError(
                self.env._(
                    "The arrival is guaranteed by %(deadline)s: agree on a later one.",
                    deadline=task._format_clip_card_moment(task.clip_card_callout_deadline),
                )
            )
