from odoo import fields, models


class ProjectTask(models.Model):
    """Tasks that customers ask for in the portal."""

    _inherit = 'project.task'

    clip_card_request_key = fields.Char(
        readonly=True,
        copy=False,
        index='btree_not_null',
        groups='base.group_user',
        export_string_translation=False,
        help="Of the form that the customer sent: sent twice, it makes one task.",
    )
