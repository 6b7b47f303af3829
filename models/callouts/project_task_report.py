from odoo import api, fields, models


class ProjectTask(models.Model):
    """How fault reports come in: from colleagues, from the portal, and by mail."""

    _inherit = 'project.task'

    @api.model
    def _clip_card_report_fault(self, account, values):
        """Make a task of a customer's fault report, on its clip project.

        Whoever calls it says that the user may report faults for this customer; the task is made
        with all rights. A customer without a guarantee gets the task as well, with no deadline.

        :param account: the customer's clip account
        :param values: ``name``, and if known ``description``, ``reported_at`` (in UTC, now by
            default) and ``partner_id``, the contact who reports it
        :return: the task, with the user's own rights
        """
        account = account.sudo()
        contact = self._get_clip_card_reporter(account, values.get('partner_id'))
        task = (
            self.sudo()
            .with_company(account.company_id)
            .create(
                {
                    'name': values['name'],
                    'description': values.get('description') or False,
                    'project_id': account._get_or_create_project().id,
                    'partner_id': contact.id,
                    'user_ids': account.company_id._get_clip_card_on_call().ids,
                    'clip_card_fault_reported_at': values.get('reported_at')
                    or fields.Datetime.now(),
                }
            )
        )
        if contact.user_ids:
            task.message_subscribe(contact.ids)
        return task.with_env(self.env)

    @api.model
    def _get_clip_card_reporter(self, account, partner_id=None):
        """The contact of the customer who reports a fault, else the customer."""
        contact = self.env['res.partner'].sudo().browse(partner_id) or self.env.user.partner_id
        if contact.sudo()._is_clip_card_contact_of(account.partner_id):
            return contact.sudo()
        return account.partner_id

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A mail to a project that takes fault reports is one, sent when the mail was."""
        values = dict(custom_values or {})
        project = self.env['project.project'].sudo().browse(values.get('project_id'))
        if not project.clip_card_alias_reports_faults:
            return super().message_new(msg_dict, custom_values=custom_values)
        now = fields.Datetime.now()
        sent = fields.Datetime.to_datetime(msg_dict.get('date')) or now
        values['clip_card_fault_reported_at'] = min(sent, now)
        author = self.env['res.partner'].sudo().browse(msg_dict.get('author_id'))
        if author.commercial_partner_id != project.partner_id.commercial_partner_id:
            values['partner_id'] = project.partner_id.id
        company = project.company_id or self.env.company
        values['user_ids'] = company._get_clip_card_on_call().ids
        return super().message_new(msg_dict, custom_values=values)

    # === WHAT IS SAID ===#

    def _get_clip_card_callout_text(self):
        """What staff is told about a new report."""
        self.ensure_one()
        if self.clip_card_callout_deadline:
            return self.env._(
                "Call-out guarantee of %(hours)s working hours: a consultant is to be on site by"
                " %(deadline)s.",
                hours=f"{self.clip_card_callout_hours:g}",
                deadline=self._format_clip_card_moment(self.clip_card_callout_deadline),
            )
        if self.clip_card_callout_hours:
            return self.env._(
                "The customer has a call-out guarantee, but no deadline could be worked out:"
                " %(company)s has no working hours with times of day. Set them in the company's"
                " settings and enter the time of the report again.",
                company=self._get_clip_card_company().name,
            )
        return self.env._(
            "The customer has no call-out guarantee in force: there is no deadline. Decide how"
            " urgent it is by the priority."
        )

    def _format_clip_card_moment(self, moment):
        """A moment by the company's clock."""
        return self._get_clip_card_company()._format_clip_card_moment(moment)

    @property
    def TASK_PORTAL_READABLE_FIELDS(self):
        return super().TASK_PORTAL_READABLE_FIELDS | {
            'clip_card_fault_reported_at',
            'clip_card_callout_hours',
            'clip_card_callout_deadline',
            'clip_card_callout_state',
            'clip_card_onsite_at',
            'clip_card_agreed_arrival',
        }
