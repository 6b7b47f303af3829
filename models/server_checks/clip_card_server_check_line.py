from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..ledger.shared import is_empty
from .clip_card_server_check_topic import format_value

RESULTS = [('ok', "OK"), ('watch', "Watch"), ('critical', "Critical")]
#: How many checks a trend shows, with the one that is being done.
TREND = 12
#: From the best to the worst.
RANKS = {result: rank for rank, (result, _label) in enumerate(RESULTS)}


class Earlier(NamedTuple):
    """What an earlier check found about a topic, if anything."""

    result: str | None = None
    value: float = 0.0
    is_measured: bool = False
    unit: str | None = None
    done_on: date | None = None

    def tell_value(self, env):
        return format_value(env, self.value, self.unit)

    def tell(self, env):
        """Value, and text such as "5 Mar 2025: 120 GB" in the reader's language."""
        text = f'{format_date(env, self.done_on)}: {self.tell_value(env)}'
        return {'value': self.value, 'text': text}


class ClipCardServerCheckLine(models.Model):
    """What a check found about one topic."""

    _name = 'clip.card.server.check.line'
    _description = "Server Check Result"
    _inherit = ['clip.card.protected']
    _order = 'check_id desc, sequence, host, id'
    _rec_name = 'topic'

    check_id = fields.Many2one(
        comodel_name='clip.card.server.check', required=True, index=True, ondelete='cascade'
    )
    subscription_id = fields.Many2one(related='check_id.subscription_id', store=True, index=True)
    partner_id = fields.Many2one(related='check_id.partner_id', string="Customer", store=True)
    company_id = fields.Many2one(related='check_id.company_id', store=True)
    check_state = fields.Selection(
        related='check_id.state', string="State of the Check", store=True
    )
    date = fields.Date(related='check_id.done_on', string="Checked On", store=True)
    sequence = fields.Integer()
    topic_id = fields.Many2one(
        comodel_name='clip.card.server.check.topic',
        string="Topic of the Checklist",
        index='btree_not_null',
        ondelete='set null',
        groups='base.group_user',
    )
    topic = fields.Char(required=True, help="As it was called when the check was made.")
    title = fields.Char(
        compute='_compute_title',
        groups='base.group_user',
        help="The topic in the language of the colleague who reads, and the server.",
    )
    help = fields.Text(related='topic_id.help', groups='base.group_user')
    limits = fields.Char(related='topic_id.limits', groups='base.group_user')
    result = fields.Selection(selection=RESULTS)
    value = fields.Float(digits=(16, 2), aggregator='avg', help="What was measured, if anything.")
    is_measured = fields.Boolean(help="Tells a measured 0 from nothing measured.")
    unit = fields.Char()
    remark = fields.Text(help="For the customer.")
    host = fields.Char(string="Server", readonly=True)
    value_time = fields.Datetime(
        string="Reported On", readonly=True, help="When the value was measured, if it was reported."
    )
    proposed_result = fields.Selection(
        selection=RESULTS,
        string="Proposed",
        readonly=True,
        groups='base.group_user',
        help="What the reported value says by the limits of the topic.",
    )
    task_id = fields.Many2one(
        comodel_name='project.task',
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
        copy=False,
        groups='base.group_user',
        help="Made for what was found here.",
    )
    value_text = fields.Char(string="Value and Unit", compute='_compute_value_text')
    last_result = fields.Selection(
        selection=RESULTS, compute='_compute_last', help="The result of the check before."
    )
    last_value_text = fields.Char(string="Last Value", compute='_compute_last')
    change = fields.Selection(
        selection=[('better', "Better"), ('same', "Unchanged"), ('worse', "Worse")],
        compute='_compute_last',
        help="The result compared to the check before.",
    )
    trend = fields.Json(
        compute='_compute_last',
        export_string_translation=False,
        help="What earlier checks measured, the oldest first: value, and text with its day.",
    )

    # === COMPUTE METHODS ===#

    @api.depends('value', 'is_measured', 'unit')
    @api.depends_context('lang')
    def _compute_value_text(self):
        for line in self:
            line.value_text = line.is_measured and format_value(self.env, line.value, line.unit)

    @api.depends('topic_id', 'topic', 'host')
    @api.depends_context('lang')
    def _compute_title(self):
        for line in self:
            topic = line.topic_id.name or line.topic
            line.title = f'{topic} ({line.host})' if line.host else topic

    @api.depends('result', 'topic_id', 'topic')
    @api.depends_context('lang')
    def _compute_last(self):
        earlier = self._get_earlier()
        for line in self:
            found = earlier.get(line._origin.id, [])
            last = found[0] if found else Earlier()
            line.last_result = last.result
            line.last_value_text = last.is_measured and last.tell_value(self.env)
            line.change = line._get_change(last.result)
            line.trend = [it.tell(self.env) for it in reversed(found) if it.is_measured]

    def _get_change(self, last_result):
        """The result compared to an earlier one, or nothing when one of them is missing."""
        self.ensure_one()
        if not self.result or not last_result:
            return False
        step = RANKS[self.result] - RANKS[last_result]
        return ('worse' if step > 0 else 'better') if step else 'same'

    def _get_earlier(self):
        """What checks of earlier periods found about the same topic and server, the latest first.

        Of those that were done for the same subscription.
        """
        saved = [line._origin.id for line in self if line._origin.id]
        if not saved:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id, before.result, before.value, before.is_measured, before.unit,
                       before.done_on
                  FROM clip_card_server_check_line line
                  JOIN clip_card_server_check own ON own.id = line.check_id
                  JOIN LATERAL (
                    SELECT last.id, last.result, last.value, last.is_measured, last.unit,
                           earlier.done_on, earlier.period_start
                      FROM clip_card_server_check earlier
                      JOIN clip_card_server_check_line last ON last.check_id = earlier.id
                     WHERE earlier.subscription_id = own.subscription_id
                       AND earlier.state = 'done'
                       AND earlier.period_start < own.period_start
                       AND (last.topic_id = line.topic_id OR last.topic = line.topic)
                       AND COALESCE(last.host, '') = COALESCE(line.host, '')
                     ORDER BY earlier.period_start DESC, last.id
                     LIMIT %s
                  ) before ON TRUE
                 WHERE line.id = ANY(%s)
                 ORDER BY before.period_start DESC, before.id
                """,
                TREND - 1,
                saved,
            )
        )
        found = defaultdict(list)
        for line_id, *row in rows:
            found[line_id].append(Earlier(*row))
        return found

    # === CRUD METHODS ===#

    @api.model
    def _prepare_measured(self, vals):
        """A value that is given was measured; an emptied one was not."""
        if 'value' not in vals or 'is_measured' in vals:
            return vals
        given = vals['value'] is not None and vals['value'] is not False
        return {**vals, 'is_measured': given}

    def _take_value(self, value):
        """Show a reported value, unless the consultant has entered one or a newer one is there."""
        self.ensure_one()
        by_hand = self.is_measured and not self.value_time
        newer = self.value_time and self.value_time > value.measured_on
        same = (self.value_time, self.value) == (value.measured_on, value.value)
        if not (by_hand or newer or same):
            self.write(self._prepare_value(value))

    def _prepare_value(self, value):
        """What a reported value changes of this line; a result entered by hand stays."""
        self.ensure_one()
        proposed = self.topic_id._judge(value.value)
        vals = {
            'value': value.value,
            'is_measured': True,
            'value_time': value.measured_on,
            'proposed_result': proposed,
        }
        if value.unit and not self.unit:
            vals['unit'] = value.unit
        if proposed and self.result in (False, self.proposed_result):
            vals['result'] = proposed
        return vals

    def _is_overruled(self):
        """Whether the consultant found something else than the limits say, without a word."""
        self.ensure_one()
        line = self.sudo()
        return (
            line.proposed_result and line.result != line.proposed_result and is_empty(line.remark)
        )

    @api.depends('topic', 'host')
    def _compute_display_name(self):
        for line in self:
            line.display_name = f'{line.topic} ({line.host})' if line.host else line.topic

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self._prepare_measured(vals) for vals in vals_list])
        lines.check_id._check_open()
        return lines

    def write(self, vals):
        self.check_access('write')
        self.check_id._check_open()
        fixed = vals.keys() - {'result', 'value', 'is_measured', 'unit', 'remark'}
        if fixed and not self.env.su:
            raise UserError(
                self.env._(
                    "The topics of a check come from the product's checklist. Enter result, value,"
                    " unit and remark; what else there is to say goes into the conclusion."
                )
            )
        vals = self._prepare_measured(vals)
        typed = self.browse() if self.env.su else self._get_typed(vals)
        result = super(ClipCardServerCheckLine, self - typed).write(vals)
        if typed:
            result = super(ClipCardServerCheckLine, typed).write(
                {**vals, 'value_time': False, 'proposed_result': False}
            )
        return result

    def _get_typed(self, vals):
        """Lines whose reported value is replaced by one that was entered by hand."""
        return self.filtered(
            lambda line: (
                line.value_time
                and any(
                    name in vals and vals[name] != line[name] for name in ('value', 'is_measured')
                )
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        self.check_id._check_open()
