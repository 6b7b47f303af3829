from odoo import api, fields, models


class ClipCardArrival(models.TransientModel):
    _name = 'clip.card.arrival'
    _description = "Correct an Arrival on Site"
    _inherit = ['clip.card.wizard']

    task_id = fields.Many2one(
        comodel_name='project.task', string="Fault Report", required=True, readonly=True
    )
    reported_at = fields.Datetime(
        string="Fault Reported",
        compute='_compute_report',
        store=True,
        readonly=False,
        precompute=True,
    )
    deadline = fields.Datetime(
        string="On Site By",
        compute='_compute_report',
        store=True,
        readonly=False,
        precompute=True,
        help="Follows from the report and from the guarantee, unless you enter another moment.",
    )
    onsite_at = fields.Datetime(
        string="Arrived on Site",
        compute='_compute_arrival',
        store=True,
        readonly=False,
        precompute=True,
        help="Leave it empty when nobody has been on site.",
    )
    user_id = fields.Many2one(
        comodel_name='res.users',
        string="Consultant",
        domain=[('share', '=', False)],
        compute='_compute_arrival',
        store=True,
        readonly=False,
        precompute=True,
    )
    reason = fields.Char(required=True)

    @api.depends('task_id')
    def _compute_report(self):
        for wizard in self:
            wizard.reported_at = wizard.task_id.clip_card_fault_reported_at
            wizard.deadline = wizard.task_id.clip_card_callout_deadline

    @api.depends('task_id')
    def _compute_arrival(self):
        for wizard in self:
            task = wizard.task_id
            wizard.onsite_at = task.clip_card_onsite_at
            wizard.user_id = task.clip_card_onsite_user_id or task.user_ids[:1]

    def action_correct(self):
        self.ensure_one()
        self.task_id._clip_card_correct_report(self.reported_at, self.deadline, self.reason)
        self.task_id._clip_card_correct_arrival(self.onsite_at, self.user_id, self.reason)
        return {'type': 'ir.actions.act_window_close'}
