from odoo import models
from odoo.fields import Command


class ClipCardAccount(models.Model):
    """The project on which a customer's clips are used."""

    _inherit = 'clip.card.account'

    def _get_or_create_project(self):
        """The customer's clip project; a customer who has none, or archived it, gets one now.

        The account is locked, so that two at once make one.
        """
        self.ensure_one()
        self._lock()
        account = self.sudo()
        project = account.project_ids.filtered('active').sorted('id')[:1]
        if project:
            return project
        sale_line = account.card_ids.sale_line_id.filtered(lambda it: it.state == 'sale')[-1:]
        if sale_line:
            sale_line._link_clip_project()
        else:
            project.create(account._prepare_clip_project_values())
        account.invalidate_recordset(['project_ids'])
        return account.project_ids.filtered('active').sorted('id')[:1]

    def _get_clip_project_name(self):
        """The name of the project in the customer's language, who sees it in the portal."""
        self.ensure_one()
        texts = self.with_context(lang=self._get_contact_lang())
        return texts.env._("Clip card, %(customer)s", customer=self.partner_id.name)

    def _prepare_clip_project_values(self):
        self.ensure_one()
        texts = self.with_context(lang=self._get_contact_lang())
        return {
            'name': self._get_clip_project_name(),
            'partner_id': self.partner_id.id,
            'company_id': self.company_id.id,
            'clip_card_billing': True,
            'type_ids': [
                Command.create({'name': texts.env._("To Do"), 'sequence': 5}),
                Command.create({'name': texts.env._("Done"), 'sequence': 15}),
            ],
        }
