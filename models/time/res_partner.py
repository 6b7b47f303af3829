from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import ormcache


class ResPartner(models.Model):
    """How far away a contact is, and whose cards pay the work for it."""

    _name = 'res.partner'
    _inherit = ['clip.card.limited', 'res.partner']

    clip_card_transport_hours = fields.Float(
        string="Transport Time",
        help="One-way transport time to this address, for visits outside every transport zone.",
    )

    clip_card_department = fields.Char(
        string="Department",
        help="The customer's department that this contact belongs to: statements of clip cards can"
        " be filtered and added up by it.",
    )

    _clip_card_transport_day = models.Constraint(
        'CHECK(clip_card_transport_hours >= 0 AND clip_card_transport_hours <= 24)',
        "The transport time to an address lies between 0 and 24 hours.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if any(vals.get('clip_card_department') for vals in vals_list):
            self.env.registry.clear_cache()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if vals.get('clip_card_department'):
            self.env.registry.clear_cache()
        return result

    @api.model
    @ormcache()
    def _has_clip_card_departments(self):
        """Whether anybody uses departments; who does not pays for none."""
        return bool(
            self.sudo()
            .with_context(active_test=False)
            .search_count([('clip_card_department', '!=', False)], limit=1)
        )

    def _check_clip_card_customer(self):
        """Refuse to take a contact away from the customer whose cards pay its open work."""
        super()._check_clip_card_customer()
        self.env['account.analytic.line']._check_clip_card_customer(
            Domain('task_id.partner_id', 'in', self.ids)
            | Domain('project_id.partner_id', 'in', self.ids)
        )
        self._leave_clip_projects()

    def _leave_clip_projects(self):
        """Keep a customer's clip projects, and the work on them, its own when a contact leaves."""
        projects = self.env['project.project'].sudo().with_context(active_test=False)
        for project in projects.search(
            [('clip_card_account_id', '!=', False), ('partner_id', 'in', self.ids)]
        ):
            customer = project.clip_card_account_id.partner_id
            if project.partner_id.commercial_partner_id != customer:
                project.partner_id = customer
        tasks = self.env['project.task']._get_clip_card_contested(
            Domain('partner_id', 'in', self.ids)
        )
        tasks._clip_card_follow_customer()
        self._unfollow_clip_work('project.project', 'clip_card_account_id')
        self._unfollow_clip_work('project.task', 'project_id.clip_card_account_id')

    def _unfollow_clip_work(self, model, account):
        """Let a contact who left a customer read and hear no more of its clip projects.

        :param account: the path to the account of a record of the model
        """
        followed = self.env['mail.followers'].sudo()
        followed = followed.search([('res_model', '=', model), ('partner_id', 'in', self.ids)])
        records = self.env[model].sudo().with_context(active_test=False)
        for contact, of_contact in followed.grouped('partner_id').items():
            if contact.user_ids.filtered(lambda user: not user.share):
                continue
            records.search(
                Domain('id', 'in', of_contact.mapped('res_id'))
                & Domain(f'{account}.partner_id', '!=', contact.commercial_partner_id.id)
                & Domain(account, '!=', False)
            ).message_unsubscribe(contact.ids)

    def action_clip_card_log_time(self):
        """The form of a line of time for this customer, with the company that the user works in."""
        self.ensure_one()
        self.check_access('read')
        account = self.env['clip.card.account'].search(
            [
                ('partner_id', '=', self.commercial_partner_id.id),
                ('company_id', 'in', self.env.companies.ids),
            ],
            order='id',
            limit=1,
        )
        if not account:
            raise UserError(
                self.env._("%(customer)s has no clip card.", customer=self.display_name)
            )
        return account.action_clip_card_log_time()
