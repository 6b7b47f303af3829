from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, formatLang, plaintext2html

from ..ledger.shared import is_empty

RESULTS = [('ok', "OK"), ('watch', "Watch"), ('critical', "Critical")]
#: From the best to the worst.
RANKS = {result: rank for rank, (result, _label) in enumerate(RESULTS)}


class ClipCardServerCheckLine(models.Model):
    """What a check found about one topic."""

    _name = 'clip.card.server.check.line'
    _description = "Server Check Result"
    _inherit = ['clip.card.protected']
    _order = 'check_id desc, sequence, id'
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
    help = fields.Text(related='topic_id.help', groups='base.group_user')
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

    # === COMPUTE METHODS ===#

    @api.depends('value', 'is_measured', 'unit')
    @api.depends_context('lang')
    def _compute_value_text(self):
        for line in self:
            line.value_text = line.is_measured and self._format_value(line.value, line.unit)

    @api.model
    def _format_value(self, value, unit):
        number = formatLang(self.env, value, digits=0 if value == int(value) else 2)
        return f"{number} {unit}" if unit else number

    @api.depends('result', 'topic_id', 'topic')
    @api.depends_context('lang')
    def _compute_last(self):
        last = self._get_last_lines()
        for line in self:
            result, value, is_measured, unit = last.get(line._origin.id) or (None, 0.0, False, None)
            line.last_result = result
            line.last_value_text = is_measured and self._format_value(value, unit)
            line.change = line._get_change(result)

    def _get_change(self, last_result):
        """The result compared to an earlier one, or nothing when one of them is missing."""
        self.ensure_one()
        if not self.result or not last_result:
            return False
        step = RANKS[self.result] - RANKS[last_result]
        return ('worse' if step > 0 else 'better') if step else 'same'

    def _get_last_lines(self):
        """Result, value, whether it was measured, and unit of the same topic in the last check.

        The last one that was done for the same subscription, of an earlier period.
        """
        saved = [line._origin.id for line in self if line._origin.id]
        if not saved:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id, before.result, before.value, before.is_measured, before.unit
                  FROM clip_card_server_check_line line
                  JOIN clip_card_server_check own ON own.id = line.check_id
                  JOIN LATERAL (
                    SELECT last.result, last.value, last.is_measured, last.unit
                      FROM clip_card_server_check earlier
                      JOIN clip_card_server_check_line last ON last.check_id = earlier.id
                     WHERE earlier.subscription_id = own.subscription_id
                       AND earlier.state = 'done'
                       AND earlier.period_start < own.period_start
                       AND (last.topic_id = line.topic_id OR last.topic = line.topic)
                       AND COALESCE(last.host, '') = COALESCE(line.host, '')
                     ORDER BY earlier.period_start DESC, last.id
                     LIMIT 1
                  ) before ON TRUE
                 WHERE line.id = ANY(%s)
                """,
                saved,
            )
        )
        return {row[0]: row[1:] for row in rows}

    # === CRUD METHODS ===#

    @api.model
    def _prepare_measured(self, vals):
        """A value that is given was measured; an emptied one was not."""
        if 'value' not in vals or 'is_measured' in vals:
            return vals
        given = vals['value'] is not None and vals['value'] is not False
        return {**vals, 'is_measured': given}

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

    def action_make_task(self):
        """A task for what was found, which the customer hears of at once.

        :return: the action that shows the task
        """
        self.ensure_one()
        self.check_access('write')
        check = self.check_id.sudo()
        account = check.account_id
        results = dict(self._fields['result']._description_selection(self.env))
        task = (
            self.env['project.task']
            .sudo()
            .create(
                {
                    'name': f'{self.display_name}: {results.get(self.result, self.topic)}',
                    'project_id': account._get_or_create_project().id,
                    'partner_id': account.partner_id.id,
                    'user_ids': [fields.Command.set((check.user_id or self.env.user).ids)],
                    'priority': '1' if self.result == 'critical' else '0',
                    'description': plaintext2html(
                        ', '.join(filter(None, [self.value_text, self.remark]))
                    ),
                }
            )
        )
        contact = account._get_contact()
        task.message_subscribe(partner_ids=contact.ids)
        task.message_post(
            body=self.env._(
                "The server check has found: %(what)s. We look into it.", what=task.name
            ),
            message_type='comment',
            subtype_xmlid='mail.mt_comment',
        )
        check._message_log(body=self.env._("Task made: %(task)s", task=task._get_html_link()))
        return task.with_env(self.env)._get_records_action()

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
        return super().write(self._prepare_measured(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        self.check_id._check_open()
