from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .clip_card_server_check_line import RANKS, RESULTS

#: Checks that can still be done.
OPEN_STATES = ('todo', 'missed')


class ClipCardServerCheck(models.Model):
    """A preventive check of a customer's servers, made for one charge of its subscription.

    How it is done, missed or given up is in `clip_card_server_check_work.py`.
    """

    _name = 'clip.card.server.check'
    _description = "Server Check"
    _inherit = ['clip.card.mailed', 'clip.card.protected', 'mail.thread', 'mail.activity.mixin']
    _order = 'deadline desc, id desc'
    _rec_names_search = ['partner_id', 'product_id']
    _mail_post_access = 'read'

    charge_id = fields.Many2one(
        comodel_name='clip.card.charge', required=True, ondelete='restrict', readonly=True
    )
    subscription_id = fields.Many2one(
        related='charge_id.subscription_id', store=True, index=True, string="Subscription"
    )
    account_id = fields.Many2one(related='charge_id.account_id', string="Clip Account")
    partner_id = fields.Many2one(
        related='charge_id.partner_id', string="Customer", store=True, index=True
    )
    company_id = fields.Many2one(related='charge_id.company_id', store=True, index=True)
    product_id = fields.Many2one(related='charge_id.product_id', string="Product", store=True)
    period_start = fields.Date(related='charge_id.period_start', store=True)
    period_end = fields.Date(related='charge_id.period_end', store=True)
    clips = fields.Integer(related='charge_id.clips')
    task_id = fields.Many2one(
        comodel_name='project.task',
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
        copy=False,
        groups='base.group_user',
    )
    user_id = fields.Many2one(
        comodel_name='res.users',
        string="Consultant",
        index='btree_not_null',
        ondelete='set null',
        domain=[('share', '=', False)],
        tracking=True,
        groups='base.group_user',
    )
    deadline = fields.Date(required=True, tracking=True)
    state = fields.Selection(
        selection=[
            ('todo', "To Do"),
            ('done', "Done"),
            ('missed', "Not Done"),
            ('returned', "Clips Given Back"),
        ],
        default='todo',
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many(
        comodel_name='clip.card.server.check.line', inverse_name='check_id', string="Checklist"
    )
    conclusion = fields.Text(help="What the customer should know or decide; shown with the result.")
    internal_note = fields.Text(
        string="Internal Notes",
        groups='base.group_user',
        help="For colleagues; the customer does not see it.",
    )
    result = fields.Selection(
        selection=RESULTS,
        string="Overall Result",
        compute='_compute_result',
        store=True,
        help="The worst result of all topics.",
    )
    topic_count = fields.Integer(string="Topics", compute='_compute_answered')
    answered_count = fields.Integer(string="Answered", compute='_compute_answered')
    is_late = fields.Boolean(compute='_compute_is_late', search='_search_is_late')
    done_on = fields.Date(readonly=True, copy=False, tracking=True)
    done_by_id = fields.Many2one(
        comodel_name='res.users',
        string="Finished By",
        readonly=True,
        copy=False,
        groups='base.group_user',
    )
    consultant_name = fields.Char(
        string="Done By", readonly=True, copy=False, help="Who did it, kept when the user is gone."
    )
    lang = fields.Char(compute='_compute_lang', export_string_translation=False)

    _once = models.UniqueIndex('(charge_id)', "Each charge makes one server check.")
    _history_idx = models.Index("(subscription_id, period_start DESC) WHERE state = 'done'")
    _open_idx = models.Index("(period_end) WHERE state = 'todo'")

    # === COMPUTE METHODS ===#

    @api.depends('product_id', 'partner_id', 'period_start')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for check in self:
            check.display_name = self.env._(
                "%(customer)s, %(start)s, %(product)s",
                customer=check.sudo().partner_id.name,
                product=check.sudo().product_id.name,
                start=format_date(self.env, check.period_start),
            )

    @api.depends('line_ids.result')
    def _compute_result(self):
        for check in self:
            found = [line.result for line in check.line_ids if line.result]
            check.result = max(found, key=RANKS.get, default=False)

    @api.depends('line_ids.result')
    def _compute_answered(self):
        for check in self:
            check.topic_count = len(check.line_ids)
            check.answered_count = len(check.line_ids.filtered('result'))

    @api.depends('deadline', 'state')
    def _compute_is_late(self):
        for check in self:
            today = check.company_id._clip_card_today() if check.company_id else None
            check.is_late = bool(
                today and check.deadline and check.state == 'todo' and check.deadline < today
            )

    def _search_is_late(self, operator, value):
        if operator != 'in':
            return NotImplemented
        late = self._get_past_domain('deadline')
        return late if True in value else ~late

    @api.model
    def _get_past_domain(self, name):
        """Checks that are to be done, and whose date of that name has passed at their company."""
        return fields.Domain('state', '=', 'todo') & fields.Domain.OR(
            fields.Domain('company_id', '=', company.id)
            & fields.Domain(name, '<', company._clip_card_today())
            for company in self.env['res.company'].sudo().search([])
        )

    def _compute_lang(self):
        for check in self:
            check.lang = check.sudo().account_id._get_contact_lang()

    # === CONSTRAINTS ===#

    @api.constrains('deadline', 'charge_id')
    def _check_deadline(self):
        for check in self:
            if not check.period_start <= check.deadline <= check.period_end:
                raise ValidationError(
                    self.env._(
                        "%(check)s is paid for the period from %(start)s to %(end)s: its deadline"
                        " lies inside it.",
                        check=check.display_name,
                        start=format_date(self.env, check.period_start),
                        end=format_date(self.env, check.period_end),
                    )
                )

    # === CRUD METHODS ===#

    @api.model
    def _get_editable_fields(self):
        """Fields that users may write; the others follow from the charge and from the work."""
        return {'user_id', 'deadline', 'line_ids', 'conclusion', 'internal_note'}

    def write(self, vals):
        if not self.env.su:
            self._check_editable(vals)
        result = super().write(vals)
        if {'user_id', 'deadline'} & vals.keys():
            self._follow_on_task()
        if 'user_id' in vals:
            self.sudo()._follow_consultant()
        return result

    def _check_editable(self, vals):
        """Refuse what follows from elsewhere, and any change of what the customer has got.

        :raise UserError: naming the check and the way out
        """
        names = {
            name
            for name in vals
            if not name.startswith(('message_', 'activity_', 'rating_', 'website_message_'))
        }
        if fixed := names - self._get_editable_fields():
            raise UserError(
                self.env._(
                    "%(fields)s of a server check follow from its charge and from what is done,"
                    " and cannot be set.",
                    fields=', '.join(
                        self._fields[name]._description_string(self.env) for name in sorted(fixed)
                    ),
                )
            )
        if names - {'internal_note'}:
            self._check_open()

    def _check_open(self):
        """Whether results may still be entered.

        :raise UserError: when one of the checks is done, or its clips were given back
        """
        for check in self:
            if check.state not in OPEN_STATES:
                state = dict(check._fields['state']._description_selection(self.env))[check.state]
                raise UserError(
                    self.env._(
                        '%(check)s is "%(state)s" and stays as the customer has got it. Ask a clip'
                        " card manager to reopen it.",
                        check=check.display_name,
                        state=state,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_charged(self):
        for check in self:
            raise UserError(
                self.env._(
                    "%(check)s is paid with %(clips)s and is kept. Give the clips back instead.",
                    check=check.display_name,
                    clips=check.sudo().account_id._tell_clips(check.clips),
                )
            )

    # === TASK ===#

    def _get_task_deadline(self):
        """The end of the deadline's day at the company's, in UTC as the database keeps it."""
        self.ensure_one()
        company = self.company_id.sudo()
        name = company.partner_id.tz or company.resource_calendar_id.tz or 'UTC'
        local = pytz.timezone(name).localize(datetime.combine(self.deadline, time(23, 59)))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _follow_on_task(self):
        """Carry consultant and deadline over to the task."""
        for check in self.sudo().filtered('task_id'):
            values = {'date_deadline': check._get_task_deadline()}
            users = check.task_id.user_ids
            if check.user_id not in users if check.user_id else users:
                values['user_ids'] = [fields.Command.set(check.user_id.ids)]
            check.task_id.write(values)
