from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

ESTIMATE = 'clip_card.estimate'
ACTIVITY = 'clip_card.mail_activity_type_estimate'
STATES = [('asked', "Asked"), ('accepted', "Accepted"), ('declined', "Declined")]
#: What asking and answering leave behind; nobody sets it.
ESTIMATE_FIELDS = {
    'clip_card_estimate_state',
    'clip_card_estimate_asked_on',
    'clip_card_estimate_asked_by_id',
    'clip_card_estimate_contact_id',
    'clip_card_estimate_answered_on',
    'clip_card_estimate_answered_by',
    'clip_card_estimate_told',
}
CLEARED = dict.fromkeys(ESTIMATE_FIELDS, False) | {'clip_card_estimate_told': 0}
#: Percent of what was accepted at which the consultant is told.
TOLD_AT = (80, 100)


class ProjectTask(models.Model):
    """About how many clips a task will take, and what the customer says to that.

    More than was accepted warns, and never keeps anybody from saving.
    """

    _inherit = 'project.task'

    clip_card_estimate = fields.Integer(
        string="Estimate (Clips)",
        copy=False,
        help="About how many clips the task will take. The customer may be asked to accept that"
        " before the work begins.",
    )
    clip_card_estimate_state = fields.Selection(
        selection=STATES, string="Estimate", readonly=True, copy=False
    )
    clip_card_estimate_asked_on = fields.Datetime(string="Asked On", readonly=True, copy=False)
    clip_card_estimate_asked_by_id = fields.Many2one(
        comodel_name='res.users',
        string="Asked By",
        readonly=True,
        copy=False,
        ondelete='set null',
    )
    clip_card_estimate_contact_id = fields.Many2one(
        comodel_name='res.partner',
        string="Contact Asked",
        readonly=True,
        copy=False,
        ondelete='set null',
    )
    clip_card_estimate_answered_on = fields.Datetime(
        string="Answered On", readonly=True, copy=False
    )
    clip_card_estimate_answered_by = fields.Char(string="Answered By", readonly=True, copy=False)
    clip_card_estimate_told = fields.Integer(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Percent of what was accepted at which the consultant was told last.",
    )

    _clip_card_estimate_positive = models.Constraint(
        'CHECK(clip_card_estimate >= 0)', "An estimate is a number of clips, 0 for none."
    )

    # === WHO SETS WHAT ===#

    @api.model
    def default_get(self, fields):  # pylint: disable=redefined-outer-name
        return super().default_get([name for name in fields if name not in ESTIMATE_FIELDS])

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_clip_card_estimate(vals)
            if vals.get('clip_card_estimate'):
                vals.setdefault('allocated_hours', vals['clip_card_estimate'])
        return super().create(vals_list)

    def write(self, vals):
        """Another number is another estimate: what was asked or accepted before does not hold."""
        self._check_clip_card_estimate(vals)
        if 'clip_card_estimate' not in vals:
            return super().write(vals)
        if vals['clip_card_estimate']:
            vals = {'allocated_hours': vals['clip_card_estimate'], **vals}
        changed = self.filtered(
            lambda task: (
                task.clip_card_estimate_state
                and task.clip_card_estimate != vals['clip_card_estimate']
            )
        )
        for task in changed:
            task._message_log(
                body=self.env._(
                    "The estimate was %(before)s (%(answer)s) and is %(now)s now; the customer has"
                    " not been asked about that.",
                    before=task._tell_estimate(),
                    answer=task._get_estimate_state_name(),
                    now=vals['clip_card_estimate'] or 0,
                )
            )
        result = super().write(vals)
        changed.sudo()._clear_estimate()
        return result

    def _clear_estimate(self):
        """Nothing was asked; of what was accepted before nobody need hear."""
        self.write(CLEARED)
        self.activity_unlink([ACTIVITY])

    def _check_clip_card_estimate(self, vals):
        """:raise UserError: when somebody answers for the customer"""
        if ESTIMATE_FIELDS & vals.keys() and not self.env.su:
            self._check_stock_access(vals)
            raise UserError(
                self.env._(
                    "What the customer says to an estimate is the customer's to say. Use *Ask the"
                    " Customer* on the task."
                )
            )

    # === ASKING ===#

    def action_clip_card_ask_estimate(self):
        """Mail the customer's contact a link that accepts or declines the estimate.

        :raise UserError: without an estimate, a customer, or an address to write to
        """
        for task in self:
            task.check_access('write')
            contact = task._get_estimate_contact()
            task.sudo()._clear_estimate()
            task.sudo().write(
                {
                    'clip_card_estimate_state': 'asked',
                    'clip_card_estimate_asked_on': fields.Datetime.now(),
                    'clip_card_estimate_asked_by_id': self.env.uid,
                    'clip_card_estimate_contact_id': contact.id,
                }
            )
            task.sudo()._mail_estimate()
            task._message_log(
                body=self.env._(
                    "Asked %(contact)s to accept %(clips)s.",
                    contact=contact.display_name,
                    clips=task._tell_estimate(),
                )
            )
        return True

    def _get_estimate_contact(self):
        """Who is asked: the person that the task is for, else who gets mails about the clips.

        :raise UserError: when nobody can be asked, or about nothing
        """
        self.ensure_one()
        account = self._get_clip_card_account().sudo()
        if not self.project_id.clip_card_billing or not account:
            raise UserError(
                self.env._(
                    "%(task)s is not paid in clips, or its customer has no clip card: there is"
                    " nobody to ask.",
                    task=self.name,
                )
            )
        if not self.clip_card_estimate:
            raise UserError(
                self.env._(
                    "Enter about how many clips %(task)s will take, then ask the customer.",
                    task=self.name,
                )
            )
        contact = self.partner_id
        if contact.is_company or not contact.email or not contact._has_clip_card_right('decide'):
            contact = account._get_contact()
        if not contact.email:
            raise UserError(
                self.env._(
                    "%(contact)s has no e-mail address. Enter one, or choose another contact under"
                    " *Notices To* on the customer's clip account.",
                    contact=contact.display_name,
                )
            )
        return contact

    def _mail_estimate(self):
        """The link is the contact's: it stands in the mail alone."""
        self.ensure_one()
        template = self.env.ref('clip_card.mail_template_estimate')
        mail = self.env['mail.mail'].browse(
            template.send_mail(self.id, email_layout_xmlid='clip_card.mail_layout')
        )
        mail.mail_message_id.write({'body': False, 'model': False, 'res_id': False})

    def _get_estimate_signature(self):
        """What a link is good for: this task, this number, asked then."""
        self.ensure_one()
        asked = fields.Datetime.to_string(self.clip_card_estimate_asked_on)
        return f'{self.id} {self.clip_card_estimate} {asked}'

    def _get_estimate_url(self):
        """The address at which the customer answers without a login."""
        self.ensure_one()
        path = f'/my/clip-cards/estimate/{self.id}'
        account = self._get_clip_card_account()
        return account._get_link(path, ESTIMATE, self._get_estimate_signature())

    def _opens_with(self, token):
        """Whether a link lets its bearer answer for this task."""
        self.ensure_one()
        task = self.sudo()
        account = task._get_clip_card_account()
        signature = task._get_estimate_signature()
        return account._is_signed(ESTIMATE, signature, account.link_number, token)

    # === ANSWERING ===#

    def _answer_estimate(self, accepted, contact):
        """Keep what the customer said, and tell who asked.

        The same answer a second time changes nothing.

        :param contact: who answered
        :raise UserError: when it was answered otherwise before
        """
        self.ensure_one()
        self._get_clip_card_account()._lock()
        state = 'accepted' if accepted else 'declined'
        if self.clip_card_estimate_state == state:
            return
        if self.clip_card_estimate_state != 'asked':
            raise UserError(
                self.env._("This has been answered already. Write to us if you think otherwise.")
            )
        self.write(
            {
                'clip_card_estimate_state': state,
                'clip_card_estimate_answered_on': fields.Datetime.now(),
                'clip_card_estimate_answered_by': contact.name,
            }
        )
        asker = self.clip_card_estimate_asked_by_id
        reader = self.with_context(lang=asker.lang or self.env.lang)
        self.message_post(
            body=Markup('<b>%s</b>: %s')
            % (
                reader._get_estimate_state_name(),
                reader.env._(
                    "%(clips)s, answered by %(contact)s",
                    clips=reader._tell_estimate(),
                    contact=contact.name,
                ),
            ),
            author_id=contact.id,
            partner_ids=asker.partner_id.ids,
            subtype_xmlid='mail.mt_note',
        )

    # === WHAT IS USED OF IT ===#

    def _get_estimate_figures(self, without=()):
        """Clips that the tasks' time has come to, and its last line, per task id.

        :param without: ids of lines that are left out
        """
        groups = (
            self.env['account.analytic.line']
            .sudo()
            ._read_group(
                [
                    ('task_id', 'in', self.ids),
                    ('clip_card_account_id', '!=', False),
                    ('id', 'not in', list(without)),
                ],
                ['task_id'],
                [
                    'id:max',
                    'clip_card_clips:sum',
                    'clip_card_uncovered:sum',
                    'clip_card_settled:sum',
                ],
            )
        )
        return {task.id: (sum(clips), last) for task, last, *clips in groups}

    def _get_estimate_used(self, without=()):
        """Clips that the task's time has come to.

        :param without: ids of lines that are left out
        """
        self.ensure_one()
        return self._get_estimate_figures(without).get(self.id, (0, 0))[0]

    def _tell_estimate_used(self, users):
        """Give the consultants an activity when most, and when all, of what was accepted is used.

        There is one for each task: it says what is used by now, and goes when that is little.

        :param users: the consultant per task
        """
        figures = self._get_estimate_figures()
        for task in self:
            used = figures.get(task.id, (0, 0))[0]
            percent = 100 * used / task.clip_card_estimate
            reached = max((step for step in TOLD_AT if percent >= step), default=0)
            told = task.clip_card_estimate_told
            if reached == told == 0:
                continue
            task.clip_card_estimate_told = reached
            if reached > told:
                user = users.get(task) or task.clip_card_estimate_asked_by_id
                task._tell_estimate_reached(used, user)
            elif reached:
                task._renew_estimate_activity(used)
            else:
                task.activity_unlink([ACTIVITY])

    def _tell_estimate_reached(self, used, user):
        """:param user: who is told; whoever was told of less need not see to it as well"""
        self.ensure_one()
        self.activity_unlink([ACTIVITY])
        reader = self.with_context(lang=user.lang)
        self.activity_schedule(
            ACTIVITY,
            summary=reader._tell_estimate_figures(used),
            note=reader.env._(
                "Agree with the customer what happens when more is needed: change the estimate"
                " and ask again."
            ),
            user_id=user.id,
        )

    def _renew_estimate_activity(self, used):
        self.ensure_one()
        for activity in self.activity_search([ACTIVITY]):
            reader = self.with_context(lang=activity.user_id.lang)
            activity.summary = reader._tell_estimate_figures(used)

    # === IN WORDS ===#

    def _tell_estimate(self):
        self.ensure_one()
        return self.env['clip.card.account']._tell_clips(self.clip_card_estimate)

    def _tell_estimate_figures(self, used):
        self.ensure_one()
        return self.env._(
            "%(accepted)s accepted, %(used)s used", accepted=self.clip_card_estimate, used=used
        )

    def _get_estimate_state_name(self):
        self.ensure_one()
        names = dict(self._fields['clip_card_estimate_state']._description_selection(self.env))
        return names.get(self.clip_card_estimate_state, '')

    def _tell_estimate_asked(self):
        """On the portal: who has asked, and when."""
        self.ensure_one()
        company = self._get_clip_card_account().company_id
        return self.env._(
            "%(company)s asked on %(day)s",
            company=company.name,
            day=format_date(
                self.env, company._clip_card_local_date(self.clip_card_estimate_asked_on)
            ),
        )


class ClipCardAccount(models.Model):
    _inherit = 'clip.card.account'

    def _get_asked_estimates(self):
        """The tasks about which the customer is asked, with all rights."""
        self.ensure_one()
        tasks = (
            self.env['project.task']
            .sudo()
            .search(
                [
                    ('clip_card_estimate_state', '=', 'asked'),
                    ('project_id.clip_card_billing', '=', True),
                    '|',
                    ('partner_id.commercial_partner_id', '=', self.partner_id.id),
                    ('project_id.clip_card_account_id', '=', self.id),
                ]
            )
        )
        return tasks.filtered(lambda task: task._get_clip_card_account() == self)
