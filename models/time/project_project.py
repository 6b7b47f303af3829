from odoo import api, fields, models
from odoo.exceptions import UserError


class ProjectProject(models.Model):
    _inherit = 'project.project'

    clip_card_billing = fields.Boolean(
        string="Paid in Clips",
        help="Time on this project is paid from the customer's clip cards instead of being"
        " invoiced.",
    )
    clip_card_account_id = fields.Many2one(
        comodel_name='clip.card.account',
        string="Clip Account",
        index='btree_not_null',
        ondelete='restrict',
        readonly=True,
        copy=False,
    )
    clip_card_balance = fields.Integer(
        string="Clips Left", compute='_compute_clip_card_balance', groups='base.group_user'
    )

    @api.depends('clip_card_billing', 'clip_card_account_id.balance')
    def _compute_clip_card_balance(self):
        for project in self:
            project.clip_card_balance = project.sudo().clip_card_account_id.balance

    def _compute_partner_id(self):
        # Stock takes the customer away with `allow_billable`; clips need neither.
        paid = self.filtered(lambda project: project.clip_card_billing and project.partner_id)
        super(ProjectProject, self - paid)._compute_partner_id()

    @api.model
    def default_get(self, fields):
        # The account is the customer's, whatever a context or a stored default says.
        return super().default_get([name for name in fields if name != 'clip_card_account_id'])

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_clip_card_account(vals)
            self._prepare_clip_card_project(vals)
        projects = super().create(vals_list)
        projects._link_clip_card_account()
        return projects

    def write(self, vals):
        """Tie the project to its customer's account.

        :raise UserError: when the customer of open work would change
        :raise ValidationError: when work on it would be one customer's and another's at once
        """
        self._check_clip_card_account(vals)
        self._prepare_clip_card_project(vals)
        customers = {}
        if {'clip_card_billing', 'partner_id'} & vals.keys() and self.has_access('write'):
            customers = {project: project._get_clip_card_customer() for project in self.sudo()}
        result = super().write(vals)
        if {'clip_card_billing', 'partner_id', 'company_id'} & vals.keys():
            self._link_clip_card_account()
        if {'partner_id', 'company_id'} & vals.keys():
            self.env['account.analytic.line']._check_clip_card_customer(
                fields.Domain('project_id', 'in', self.ids)
            )
        self._clip_card_take_tasks_along(customers)
        return result

    def _get_clip_card_customer(self):
        """The customer whose clips pay the work here; nobody on a project of several ones."""
        self.ensure_one()
        project = self.sudo()
        customer = project.partner_id.commercial_partner_id
        return customer if project.clip_card_billing else customer.browse()

    def _clip_card_take_tasks_along(self, customers):
        """Let the tasks follow a change of their project's customer, or ask whose they are.

        :param customers: the projects' customers before it
        :raise ValidationError: for tasks with time on them, and of customers that it never was for
        """
        Task = self.env['project.task']
        for project, before in customers.items():
            if project._get_clip_card_customer() == before:
                continue
            tasks = Task._get_clip_card_contested(fields.Domain('project_id', '=', project.id))
            tasks = tasks.filtered(
                lambda task, before=before: (
                    not before or task.partner_id.commercial_partner_id == before
                )
            )._clip_card_follow_customer()
            tasks.with_env(self.env)._check_clip_card_contested()

    @api.model
    def _prepare_clip_card_project(self, vals):
        """A project for time paid in clips has timesheets, and a customer."""
        if vals.get('clip_card_billing'):
            vals.setdefault('allow_timesheets', True)
            vals.setdefault('allow_billable', True)

    def _check_clip_card_account(self, vals):
        if 'clip_card_account_id' in vals and not self.env.su:
            self.check_access('write' if self else 'create')
            raise UserError(
                self.env._(
                    "The clip account of a project is its customer's and cannot be chosen. Set"
                    " the customer instead."
                )
            )

    def _link_clip_card_account(self):
        """Tie a clip project to its customer's account; a shared project has none."""
        Account = self.env['clip.card.account']
        for project in self.sudo():
            account = Account
            if project.clip_card_billing and project.partner_id:
                company = project.company_id or self.env.company
                account = Account._get_or_create(project.partner_id, company)
            if project.clip_card_account_id != account:
                project.clip_card_account_id = account

    def action_view_clip_cards(self):
        self.ensure_one()
        return self.clip_card_account_id.action_view_cards()
