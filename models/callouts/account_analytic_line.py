from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_time

#: How many days back visits without a time are asked for.
DAYS_ASKED = 7
ACTIVITY = 'clip_card.mail_activity_type_visit'


class AccountAnalyticLine(models.Model):
    """A visit on site: signed by the customer, with a work report."""

    _inherit = 'account.analytic.line'

    clip_card_signature = fields.Binary(
        string="Customer's Signature",
        attachment=True,
        readonly=True,
        copy=False,
        groups='base.group_user',
    )
    clip_card_signed_by = fields.Char(
        string="Signed By", readonly=True, copy=False, groups='base.group_user'
    )
    clip_card_signed_on = fields.Datetime(
        string="Signed On", readonly=True, copy=False, groups='base.group_user'
    )

    @api.model
    def _get_clip_card_ledger_fields(self):
        return super()._get_clip_card_ledger_fields() | {
            'clip_card_signature',
            'clip_card_signed_by',
            'clip_card_signed_on',
        }

    def _sign_clip_card_visit(self, name, signature):
        """Keep the customer's signature; who has signed once is not signed over."""
        self.ensure_one()
        line = self.sudo()
        if signature and not line.clip_card_signature:
            line.write(
                {
                    'clip_card_signature': signature,
                    'clip_card_signed_by': name,
                    'clip_card_signed_on': fields.Datetime.now(),
                }
            )

    def _send_clip_card_report(self):
        """Put the work report on the task's thread, which its customer's contact is mailed."""
        self.ensure_one()
        line = self.sudo()
        account, task = line.clip_card_account_id, line.task_id
        contact = task.partner_id.email and task.partner_id or account._get_contact()
        reader = line.with_context(lang=contact.lang or self.env.lang)
        content, title = reader._make_clip_card_report(), reader._get_clip_card_report_title()
        task.message_subscribe(partner_ids=contact.ids)
        return task.with_env(self.env).message_post(
            body=title,
            attachments=[(f'{title}.pdf', content)],
            message_type='comment',
            subtype_xmlid='mail.mt_comment',
        )

    def _make_clip_card_report(self):
        """The work report of this visit as PDF, in the reader's language."""
        self.ensure_one()
        report = self.env['ir.actions.report'].sudo()
        return report._render_qweb_pdf('clip_card.action_report_visit', self.ids)[0]

    def _get_clip_card_report_title(self):
        self.ensure_one()
        return self.env._("Work report %(day)s", day=format_date(self.env, self.date))

    def _filter_clip_card_reported(self):
        """Visits that are over: there is a work report of each, for the customer too."""
        return self.filtered(
            lambda line: (
                line.clip_card_work_type == 'onsite'
                and line.unit_amount > 0
                and line.task_id.clip_card_left_at
            )
        )

    def _is_clip_card_arrival_day(self):
        """Whether the arrival that its task tells of was that of this visit."""
        self.ensure_one()
        arrived = self.task_id.clip_card_onsite_at
        return bool(arrived) and self.company_id._clip_card_local_date(arrived) == self.date

    def _format_clip_card_hour(self, moment):
        """A moment in UTC as the work report says it: of the visit's own day only the hour."""
        self.ensure_one()
        company = self.company_id
        if company._clip_card_local_date(moment) != self.date:
            return company._format_clip_card_moment(moment)
        zone = company._get_clip_card_zone().zone
        return format_time(self.env, moment, tz=zone, time_format='HH:mm')

    def _get_clip_card_visit_lines(self):
        """All lines of this visit: the same consultant, day and task, on site."""
        self.ensure_one()
        return self.sudo().search(
            [
                ('task_id', '=', self.task_id.id),
                ('employee_id', '=', self.employee_id.id),
                ('date', '=', self.date),
                ('clip_card_work_type', '=', 'onsite'),
            ],
            order='id',
        )

    # === VISITS WITHOUT A TIME ===#

    @api.model
    def _ask_clip_card_visits(self):
        """Give consultants an activity for visits of the days before that have no time yet."""
        for company in self.env['res.company'].search([('active', '=', True)]):
            visits = self.search(
                self._get_clip_card_asked_domain(company)
                & Domain('task_id.clip_card_onsite_at', '!=', False)
            )
            for task, lines in visits.grouped('task_id').items():
                for user, its in lines.grouped(lambda line: line._get_clip_card_visitor()).items():
                    its._ask_clip_card_visit(task, user)

    @api.model
    def _get_clip_card_asked_domain(self, company):
        today = company._clip_card_today()
        return Domain(
            [
                ('company_id', '=', company.id),
                ('date', '<', today),
                ('date', '>=', fields.Date.subtract(today, days=DAYS_ASKED)),
                ('clip_card_work_type', '=', 'onsite'),
                ('clip_card_billing', '=', True),
                ('unit_amount', '=', 0),
            ]
        )

    def _get_clip_card_visitor(self):
        """Who is asked for the time of a visit."""
        self.ensure_one()
        return self.user_id.filtered('active') or self.clip_card_account_id._get_responsible()

    def _ask_clip_card_visit(self, task, user):
        """One activity for all visits of somebody to a task; it names their days."""
        days = sorted(set(self.mapped('date')))
        speaker = self.with_context(lang=user.lang).env
        summary = speaker._(
            "Enter the time of your visit on %(day)s",
            day=', '.join(format_date(speaker, day) for day in days),
        )
        asked = task.activity_search([ACTIVITY], user_id=user.id)
        if not asked:
            task.activity_schedule(ACTIVITY, summary=summary, user_id=user.id)
        elif asked[0].summary != summary:
            asked[0].summary = summary

    def _clip_card_write_plan(self, facts, plan):
        """Nobody is asked any longer for the time of a visit that has one by now."""
        result = super()._clip_card_write_plan(facts, plan)
        touched = {task for task, _account in facts.scope.firsts}
        visited = self.env['project.task'].sudo().browse(touched).filtered('clip_card_onsite_at')
        for task in visited:
            for activity in task.activity_search([ACTIVITY]):
                lines = self.sudo().search(
                    self._get_clip_card_asked_domain(task._get_clip_card_company())
                    & Domain('task_id', '=', task.id)
                )
                user = activity.user_id
                mine = lines.grouped(lambda it: it._get_clip_card_visitor()).get(user)
                if mine:
                    mine._ask_clip_card_visit(task, user)
                else:
                    activity.unlink()
        return result
