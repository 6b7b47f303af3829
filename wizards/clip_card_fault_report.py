from odoo import api, fields, models
from odoo.tools import plaintext2html


class ClipCardFaultReport(models.TransientModel):
    """A customer on the phone: who it is, what is wrong, and by when somebody must be there."""

    _name = 'clip.card.fault.report'
    _description = "Report a Fault"
    _inherit = ['clip.card.wizard']

    account_id = fields.Many2one(
        comodel_name='clip.card.account',
        string="Customer",
        required=True,
        domain="[('company_id', 'in', allowed_company_ids)]",
    )
    partner_id = fields.Many2one(
        related='account_id.partner_id',
        string="Customer's Contact",
        export_string_translation=False,
    )
    contact_id = fields.Many2one(
        comodel_name='res.partner',
        string="Contact or Address",
        compute='_compute_contact_id',
        store=True,
        readonly=False,
        domain="[('id', 'child_of', partner_id)]",
        help="Who reported it, or the address to go to. Transport counts to this address.",
    )
    name = fields.Char(string="What Is Wrong", required=True)
    description = fields.Text()
    reported_at = fields.Datetime(
        string="Reported", required=True, default=lambda self: fields.Datetime.now()
    )
    promise = fields.Char(compute='_compute_promise', compute_sudo=True)

    @api.depends('account_id')
    def _compute_contact_id(self):
        for wizard in self:
            if wizard.contact_id.commercial_partner_id != wizard.account_id.partner_id:
                wizard.contact_id = wizard.account_id.partner_id

    @api.depends('account_id', 'reported_at')
    def _compute_promise(self):
        """What the customer can be told on the phone."""
        for wizard in self:
            known = wizard.account_id and wizard.reported_at
            wizard.promise = known and wizard._get_promise() or False

    def _get_promise(self):
        self.ensure_one()
        company = self.account_id.company_id
        day = company._clip_card_local_date(self.reported_at)
        guarantee = self.account_id._get_subscription_in_force('callout_guarantee', day)
        if not guarantee:
            return self.env._("No call-out guarantee: there is no deadline.")
        deadline = company._clip_card_plan_hours(guarantee.response_hours, self.reported_at)
        if not deadline:
            return self.env._("Call-out guarantee, but the company has no working hours.")
        return self.env._(
            "Call-out guarantee of %(hours)s working hours: on site by %(deadline)s.",
            hours=f"{guarantee.response_hours:g}",
            deadline=company._format_clip_card_moment(deadline),
        )

    def action_report(self):
        """Make the task and show it."""
        self.ensure_one()
        # The customer must be one whom the user may see.
        self.account_id.check_access('read')
        task = self.env['project.task']._clip_card_report_fault(
            self.account_id,
            {
                'name': self.name,
                'description': plaintext2html(self.description) if self.description else False,
                'reported_at': self.reported_at,
                'partner_id': self.contact_id.id,
            },
        )
        view = self.env.ref('clip_card.project_task_view_form_callout_answer')
        return task._get_records_action(name=self.env._("Fault Report"), views=[(view.id, 'form')])
