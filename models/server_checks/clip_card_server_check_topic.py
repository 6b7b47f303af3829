from odoo import fields, models


class ClipCardServerCheckTopic(models.Model):
    """Something that a consultant looks at in a server check."""

    _name = 'clip.card.server.check.topic'
    _description = "Server Check Topic"
    _order = 'sequence, id'

    name = fields.Char(string="Topic", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    unit = fields.Char(
        translate=True,
        help="What is measured in, such as GB or %; proposed to the consultant, who may change it.",
    )
    help = fields.Text(
        string="What to Look At",
        translate=True,
        help="Shown to the consultant beside the topic; the customer does not see it.",
    )
    is_default = fields.Boolean(
        string="In New Products",
        default=True,
        help="Part of the checklist of every server check product that is made without topics.",
    )
