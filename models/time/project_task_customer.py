from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ProjectTask(models.Model):
    """Whose work a task is: its contact and the clip project that it stands in say the same.

    A task that says one customer while its project is another's takes nobody's clips. As long as
    no time is logged on it, its contact follows the project; after that somebody has to say which
    customer it is.
    """

    _inherit = 'project.task'

    # === WHOSE IT IS ===#

    @api.model
    def _is_clip_card_contest(self, project, contact):
        """Whether work for a contact in a project would be one customer's and another's at once."""
        project, contact = project.sudo(), contact.sudo()
        customer = project.partner_id
        return bool(
            project.clip_card_billing
            and customer
            and contact
            and contact != customer
            and contact.commercial_partner_id._origin != customer.commercial_partner_id._origin
        )

    def _is_clip_card_contested(self):
        """Whether the task says one customer, and the clip project that it stands in another."""
        return self._is_clip_card_contest(self.sudo().project_id, self.sudo().partner_id)

    @api.model
    def _get_clip_card_contested(self, domain):
        """The tasks of a domain that say another customer than their clip project, archived too."""
        in_clip_project = (
            Domain('project_id.clip_card_billing', '=', True)
            & Domain('project_id.partner_id', '!=', False)
            & Domain('partner_id', '!=', False)
        )
        tasks = self.sudo().with_context(active_test=False).search(domain & in_clip_project)
        return tasks.filtered(lambda task: task._is_clip_card_contested())

    def _find_clip_card_contested(self, vals=None):
        """These tasks and their subtasks that are contested; nothing is searched without clips.

        :param vals: what will be written
        """
        projects = self.sudo().project_id
        parent = self.sudo().browse((vals or {}).get('parent_id'))
        projects |= projects.browse((vals or {}).get('project_id')) | parent.project_id
        if not any(project.clip_card_billing for project in projects):
            return self.sudo().browse()
        return self._get_clip_card_contested(Domain('id', 'child_of', self.ids))

    def _get_clip_card_contested_text(self):
        """What is wrong with such a task and the way out, in words for staff."""
        self.ensure_one()
        task = self.sudo()
        return self.env._(
            "%(task)s is for %(contact)s, but stands in %(project)s of %(customer)s. Whose clips"
            " are to pay? Set a contact of %(customer)s on the task, or move it to a project of"
            " %(contact)s.",
            task=task.name or self.env._("The task"),
            contact=task.partner_id.commercial_partner_id.display_name,
            project=task.project_id.display_name,
            customer=task.project_id.partner_id.commercial_partner_id.display_name,
        )

    def _check_clip_card_contested(self):
        """Ask which customer open work is for; what is closed is history.

        :raise ValidationError: naming both customers, and the way out
        """
        for task in self.filtered(lambda task: not task.is_closed):
            raise ValidationError(task.with_env(self.env)._get_clip_card_contested_text())

    # === AS LONG AS NOTHING IS LOGGED ===#

    def _clip_card_follow_customer(self):
        """Let the contact of these tasks be their project's, where no time is logged yet.

        :return: the tasks with time on them, which stay as they are
        """
        logged = self.sudo().filtered('timesheet_ids')
        for project, tasks in (self - logged).grouped('project_id').items():
            tasks.partner_id = project.sudo().partner_id
        return logged.with_env(self.env)

    def _get_default_partner_id(self, project=None, parent=None):
        """A subtask in another customer's clip project is that customer's, not its parent's."""
        contact = super()._get_default_partner_id(project, parent)
        if not project or not project.sudo().clip_card_billing:
            return contact
        partner = self.env['res.partner'].browse(contact if isinstance(contact, int) else ())
        contested = self._is_clip_card_contest(project, partner)
        return project.sudo().partner_id.id if contested else contact

    def copy_data(self, default=None):
        """On a copy nothing is logged: its contact follows the project that it is put in."""
        vals_list = super().copy_data(default)
        if 'partner_id' not in (default or {}):
            for vals in vals_list:
                project = self.env['project.project'].browse(vals.get('project_id'))
                contact = self.env['res.partner'].browse(vals.get('partner_id'))
                if self._is_clip_card_contest(project, contact):
                    vals['partner_id'] = project.sudo().partner_id.id
        return vals_list

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A mail to a customer's clip project is that customer's work, whoever has sent it."""
        values = dict(custom_values or {})
        project = self.env['project.project'].sudo().browse(values.get('project_id'))
        customer = project.clip_card_billing and project.partner_id
        author = self.env['res.partner'].sudo().browse(msg_dict.get('author_id'))
        if customer and author.commercial_partner_id != customer.commercial_partner_id:
            values['partner_id'] = customer.id
        return super().message_new(msg_dict, custom_values=values)
