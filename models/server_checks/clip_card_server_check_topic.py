from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang

from ...rules import limits


def format_value(env, value, unit):
    """A measured value with its unit, in the reader's language."""
    number = formatLang(env, value, digits=0 if value == int(value) else 2)
    return f"{number} {unit}" if unit else number


class ClipCardServerCheckTopic(models.Model):
    """Something that a consultant looks at in a server check."""

    _name = 'clip.card.server.check.topic'
    _description = "Server Check Topic"
    _inherit = ['clip.card.limited']
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
    direction = fields.Selection(
        selection=[('rising', "Rising"), ('falling', "Falling")],
        string="Bad When",
        help="Which way a measured value gets bad; empty for a topic without limits.",
    )
    watch_from = fields.Float(digits=(16, 2), help="The first value that is to be watched.")
    critical_from = fields.Float(digits=(16, 2), help="The first value that is critical.")
    limits = fields.Char(compute='_compute_limits', help="Both limits, in words.")
    is_default = fields.Boolean(
        string="In New Products",
        default=True,
        help="Part of the checklist of every server check product that is made without topics.",
    )

    @api.depends('direction', 'watch_from', 'critical_from', 'unit')
    @api.depends_context('lang')
    def _compute_limits(self):
        for topic in self:
            texts = {
                'rising': self.env._("Watch from %(watch)s up, critical from %(critical)s up"),
                'falling': self.env._("Watch from %(watch)s down, critical from %(critical)s down"),
            }
            topic.limits = topic.direction and texts[topic.direction] % {
                'watch': format_value(self.env, topic.watch_from, topic.unit),
                'critical': format_value(self.env, topic.critical_from, topic.unit),
            }

    @api.constrains('direction', 'watch_from', 'critical_from')
    def _check_limits(self):
        """:raise ValidationError: when a value would be critical before it is to be watched"""
        for topic in self.filtered('direction'):
            sign = 1 if topic.direction == 'rising' else -1
            if sign * topic.watch_from > sign * topic.critical_from:
                raise ValidationError(
                    self.env._(
                        "%(topic)s: a value is to be watched before it is critical. Change one of"
                        " the limits %(watch)g and %(critical)g.",
                        topic=topic.name,
                        watch=topic.watch_from,
                        critical=topic.critical_from,
                    )
                )

    def _judge(self, value):
        """What a value says about the server: a result, or nothing without limits."""
        self.ensure_one()
        return limits.judge(value, self.direction, self.watch_from, self.critical_from)
