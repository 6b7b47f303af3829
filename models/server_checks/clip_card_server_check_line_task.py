from odoo import fields, models
from odoo.tools import plaintext2html


class ClipCardServerCheckLine(models.Model):
    """A task for what a check has found, of which the customer hears at once."""

    _inherit = 'clip.card.server.check.line'

    def action_make_task(self):
        """Make the task for what was found, in the customer's words; once, however often pressed.

        :return: the action that shows the task
        """
        self.ensure_one()
        self.check_access('write')
        line = self.sudo()
        line.check_id.account_id._lock()
        if not line.task_id:
            line.task_id = line.with_context(lang=line.check_id.lang)._make_task()
            line._tell_task_made()
        return self.task_id._get_records_action()

    def _make_task(self):
        task = self.env['project.task'].create(self._prepare_task_values())
        contact = self.check_id.account_id._get_contact()
        task.message_subscribe(partner_ids=contact.ids)
        task.message_post(
            body=self.env._(
                "The server check has found: %(what)s. We look into it.", what=task.name
            ),
            message_type='comment',
            subtype_xmlid='mail.mt_comment',
        )
        return task

    def _tell_task_made(self):
        """Note the task on the check; who could not be mailed about it is called by somebody."""
        check, task = self.check_id, self.task_id
        check._message_log(body=self.env._("Task made: %(task)s", task=task._get_html_link()))
        if not check.account_id._get_contact().email:
            task.activity_schedule(
                'mail.mail_activity_data_todo',
                summary=self.env._("Server check that could not be mailed"),
                note=check.account_id._get_unmailed_reason(),
                user_id=(check.user_id or self.env.user).id,
            )

    def _prepare_task_values(self):
        check, account = self.check_id, self.check_id.account_id
        results = dict(self._fields['result']._description_selection(self.env))
        result = results.get(self.result)
        return {
            'name': f'{self.display_name}: {result}' if result else self.display_name,
            'project_id': account._get_or_create_project().id,
            'partner_id': account.partner_id.id,
            'user_ids': [fields.Command.set((check.user_id or self.env.user).ids)],
            'priority': '1' if self.result == 'critical' else '0',
            'description': plaintext2html(', '.join(filter(None, [self.value_text, self.remark]))),
        }
