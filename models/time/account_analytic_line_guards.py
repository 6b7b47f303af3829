from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, ormcache

from ...rules import hours, work
from ..ledger.clip_card_limited import MOST_LETTERS
from .account_analytic_line import COUNTED_FIELDS, SPLITTING

#: Of a line in either direction; a whole year of one person is less than a third of it.
MOST_HOURS = 10_000
#: What only a manager decides.
MANAGED_FIELDS = {'clip_card_free_reason', 'clip_card_billing'}


class AccountAnalyticLine(models.Model):
    """Who may change what of time that is paid in clips, and whose cards pay it."""

    _inherit = 'account.analytic.line'

    def _is_readonly(self):
        return super()._is_readonly() or bool(self.sudo().clip_card_settlement_line_id.qty_invoiced)

    # === WHAT NOBODY MEANS ===#

    @api.model
    def _get_clip_card_limits(self):
        own = {'unit_amount': MOST_HOURS, 'name': MOST_LETTERS['text']}
        return {**super()._get_clip_card_limits(), **own}

    def _check_clip_card_counted(self, change):
        """Whatever wrote them, and also when they were written before they cost clips.

        :raise UserError: for hours, a day or a text that no ledger can take
        """
        for line in self:
            names = COUNTED_FIELDS
            if line.clip_card_account_id:
                names = COUNTED_FIELDS & change.written[line.id]
            line._check_clip_card_limits({name: line[name] for name in names}, names)

    # === WHAT NOBODY SETS ===#

    @api.model
    def _get_clip_card_ledger_fields(self):
        """Fields that only a plan writes; nobody sets them, through a form or past it."""
        return {
            'clip_card_account_id',
            'clip_card_address_id',
            'clip_card_factor',
            'clip_card_transport_source',
            'clip_card_transport_own_minutes',
            'clip_card_transport_missing',
            'clip_card_free',
            'clip_card_minutes',
            'clip_card_due',
            'clip_card_clips',
            'clip_card_uncovered',
            'clip_card_settled',
            'clip_card_invoiced',
            'clip_card_settlement_line_id',
            'clip_card_write_off_reason',
            'clip_card_entry_ids',
            'clip_card_checked_by',
        }

    @api.model
    @ormcache()
    def _get_clip_card_owned_fields(self):
        return frozenset(self._get_clip_card_ledger_fields() | MANAGED_FIELDS)

    @api.model
    def default_get(self, fields):  # pylint: disable=redefined-outer-name
        """What a person may not set comes from no context and no stored default either."""
        owned = self._get_clip_card_owned_fields()
        lines = self
        if 'project_id' not in fields and self.env.context.get('is_timesheet'):
            # Stock looks for the usual project whatever is asked for; a form asks one by one.
            lines = self.with_context(is_timesheet=False)
        names = [name for name in fields if name not in owned]
        values = super(AccountAnalyticLine, lines).default_get(names)
        sale_line = self.env['sale.order.line'].sudo().browse(values.get('so_line'))
        if sale_line and sale_line._is_clip_card():
            # Stock proposes the first prepaid line of an order whose time is looked at.
            values.pop('so_line')
            values.pop('is_so_line_edited', None)
        asked = 'clip_card_out_of_hours' in fields and 'clip_card_factor' in fields
        if asked and not values.get('clip_card_out_of_hours'):
            # To work that out before it is saved, Odoo would make each new line twice.
            values['clip_card_factor'] = 0.0
        if self.env.context.get('is_timesheet') and {'project_id', 'task_id'} <= {*fields}:
            values.update(self._get_clip_card_proposal(values.get('employee_id')))
        return values

    def _refuse_clip_card_ledger_fields(self, names):
        """What follows from time and cards is not set by hand.

        :raise UserError: naming the fields
        """
        self.check_access('write' if self else 'create')
        raise UserError(
            self.env._(
                "%(fields)s cannot be set: they follow from the time and the customer's"
                " cards. Change the time instead.",
                fields=', '.join(
                    self._fields[name]._description_string(self.env) for name in sorted(names)
                ),
            )
        )

    def _check_clip_card_sale_line(self, vals):
        """The sales order item of covered time follows the card that paid it.

        :raise UserError: when another one is chosen
        """
        if any(not line.clip_card_billing for line in self.sudo()):
            self._refuse_clip_card_sale_line(vals)
        for line in self.sudo().filtered('clip_card_billing'):
            if vals.get('so_line', line.so_line.id) != line.so_line.id or not vals.get(
                'is_so_line_edited', True
            ):
                self.check_access('write')
                raise UserError(
                    self.env._(
                        "The time of %(day)s on %(task)s is paid in clips: its sales order item"
                        " follows the card that paid it and cannot be chosen.",
                        day=format_date(self.env, line.date),
                        task=line.task_id.name or line.project_id.name,
                    )
                )

    def _refuse_clip_card_sale_line(self, vals):
        """Time that is not paid in clips never goes to a card's sales order item.

        It would be neither invoiced nor debited.

        :raise UserError: when one is chosen
        """
        sale_line = self.env['sale.order.line'].sudo().browse(vals.get('so_line'))
        if sale_line._is_clip_card():
            self.check_access('write' if self else 'create')
            raise UserError(
                self.env._(
                    "%(order)s sells a clip card: time is paid from it on projects that are paid in"
                    " clips, and cannot be put on it by hand.",
                    order=sale_line.order_id.name,
                )
            )

    # === WHAT A MANAGER DECIDES ===#

    def _check_can_create(self):
        """Only a manager gives new time away, or pays it otherwise than its project.

        :raise AccessError: for anyone else
        """
        super()._check_can_create()
        timesheets = self.sudo().filtered('project_id')
        given = any(line.clip_card_free_reason for line in timesheets)
        switched = any(
            line.clip_card_billing != line.project_id.clip_card_billing for line in timesheets
        )
        splitting = self.env.context.get('clip_card_splitting') is SPLITTING
        if (given or switched) and not splitting and not self._is_clip_card_manager():
            if given:
                self._refuse_clip_card_goodwill()
            self._refuse_clip_card_billing()

    def _check_can_write(self, values):
        """What nobody sets, and what is a manager's: after what stock refuses, in its words."""
        super()._check_can_write(values)
        if MANAGED_FIELDS & values.keys():
            self._check_clip_card_rights(values)
        if not self.env.su:
            if names := self._get_clip_card_ledger_fields() & values.keys():
                self._refuse_clip_card_ledger_fields(names)
            if {'so_line', 'is_so_line_edited'} & values.keys():
                self._check_clip_card_sale_line(values)

    @api.model
    def _is_clip_card_manager(self):
        """Whether the user may give time away, and take it off the clip cards."""
        return self.env.su or self.env.user.has_group('clip_card.group_clip_card_manager')

    def _check_clip_card_rights(self, vals):
        """Only a manager gives time away or takes it off the clip cards.

        :raise AccessError: for anyone else
        :raise UserError: when time is invoiced already
        """
        reason = vals.get('clip_card_free_reason') or False
        given = 'clip_card_free_reason' in vals and self.sudo().filtered(
            lambda line: (line.clip_card_free_reason or False) != reason
        )
        billing = bool(vals.get('clip_card_billing'))
        switched = 'clip_card_billing' in vals and self.sudo().filtered(
            lambda line: line.clip_card_billing != billing
        )
        if given or switched:
            self.check_access('write')
        if given and not self._is_clip_card_manager():
            self._refuse_clip_card_goodwill()
        if switched and not self._is_clip_card_manager():
            self._refuse_clip_card_billing()
        for line in switched or ():
            if not line.sudo()._is_not_billed():
                raise UserError(
                    self.env._(
                        "The time of %(day)s (%(text)s) is on invoice %(invoice)s and cannot be"
                        " paid in clips as well.",
                        day=format_date(self.env, line.date),
                        text=line.name,
                        invoice=line.sudo().timesheet_invoice_id.display_name,
                    )
                )

    @api.model
    def _refuse_clip_card_goodwill(self):
        raise AccessError(
            self.env._(
                "Only a clip card manager may give time away as goodwill. Ask one to enter the"
                " reason on the line."
            )
        )

    @api.model
    def _refuse_clip_card_billing(self):
        raise AccessError(
            self.env._(
                "Only a clip card manager may change whether time is paid in clips. The project"
                " decides it when the line is created."
            )
        )

    # === BILLING FOLLOWS THE PROJECT ===#

    @api.model
    def _prepare_clip_card_values(self, vals):
        """Give a new timesheet line its project's billing.

        :return: the line as a plan will most likely know it, when it is paid in clips
        """
        names = self._get_clip_card_owned_fields().intersection(vals) - MANAGED_FIELDS
        if self.env.context.get('clip_card_splitting') is SPLITTING:
            names -= {'clip_card_factor'}
        if names and not self.env.su:
            self._refuse_clip_card_ledger_fields(names)
        task_id = vals.get('task_id') or self.env.context.get('default_task_id')
        project_id = vals.get('project_id') or self.env.context.get('default_project_id')
        task = self.env['project.task'].sudo().browse(task_id)
        project = task.project_id or self.env['project.project'].sudo().browse(project_id)
        if not project:
            return None
        if vals.get('clip_card_billing') is None:
            vals['clip_card_billing'] = project.clip_card_billing
        if vals['clip_card_billing']:
            self._check_clip_card_limits(vals, COUNTED_FIELDS)
            vals.update(so_line=False, is_so_line_edited=True)
            return self._prepare_clip_card_expected(vals, task, project)
        if not self.env.su:
            self._refuse_clip_card_sale_line(vals)
        return None

    @api.model
    def _prepare_clip_card_expected(self, vals, task, project):
        """Enter what a plan will most likely say, so that it need not write the line once more.

        What turns out otherwise it mends, as after any change.

        :return: the line as it will most likely be, when it is known whose cards pay
        """
        vals['clip_card_minutes'] = hours.to_minutes(vals.get('unit_amount') or 0)
        account = project.clip_card_account_id
        contact = task.partner_id or project.partner_id
        if (
            not account
            or vals.get('project_id', project.id) != project.id
            or account.partner_id != contact.commercial_partner_id
            or account.company_id != (task.company_id or project.company_id)
        ):
            return None
        vals['clip_card_account_id'] = account.id
        return work.Line(
            id=work.UNSAVED,
            day=fields.Date.to_date(vals.get('date')) or fields.Date.context_today(self),
            account=account.id,
            task=task.id or None,
            employee=vals.get('employee_id') or self.env.user.employee_id.id,
            address=contact.id if vals.get('clip_card_work_type') == 'onsite' else None,
        )

    def _clip_card_follow_project(self, change, vals):
        """Bill time that moved to a project that is billed otherwise like that project.

        :param change: where the lines were before it
        :param vals: what was written; billing written by hand stays
        :return: the names of the fields that changed with it
        """
        lines = self.sudo()
        if 'clip_card_billing' in vals:
            billing = dict.fromkeys(lines if vals['clip_card_billing'] else (), True)
        else:
            billing = {
                line: line.project_id.clip_card_billing
                for line in lines
                if line._clip_card_has_moved(change)
                and line.project_id.clip_card_billing
                not in (line.clip_card_billing, change.billing[line.id])
            }
        lines._clip_card_store(
            {
                line.id: {'clip_card_billing': paid, 'is_so_line_edited': paid, 'so_line': False}
                for line, paid in billing.items()
            }
        )
        return {'clip_card_billing'} if billing else set()

    # === THE CUSTOMER ===#

    def _get_clip_card_contact(self):
        """The task's contact, else the project's: whose cards pay, and where a visit goes."""
        self.ensure_one()
        line = self.sudo()
        return line.task_id.partner_id or line.project_id.partner_id

    def _get_clip_card_account(self):
        """The account that pays this line, made when the customer has none.

        :raise ValidationError: when neither task nor project has a customer
        """
        self.ensure_one()
        contact = self._get_clip_card_contact()
        if not contact:
            raise ValidationError(
                self.env._(
                    "%(task)s is paid in clips, but it has no customer. Set the customer on the"
                    " task or on its project.",
                    task=(self.task_id or self.project_id).sudo().display_name,
                )
            )
        return self.env['clip.card.account']._get_or_create(contact, self.company_id)

    def _check_clip_card_contested(self, change):
        """Take nobody's clips for more time on a task of one customer in another's project.

        What a line has taken before stays its customer's.

        :param change: how the lines stood before
        :raise ValidationError: naming both customers, and the way out
        """
        for task in self.task_id.filtered(lambda task: task._is_clip_card_contested()):
            for line in self.filtered(lambda line, task=task: line.task_id == task):
                before = change.lines.get(line.id)
                if (
                    not line.clip_card_account_id
                    or line._clip_card_has_moved(change)
                    or (
                        before
                        and not task.is_closed
                        and line._clip_card_to_rules().minutes > before.minutes
                    )
                ):
                    raise ValidationError(task._get_clip_card_contested_text())

    @api.model
    def _get_clip_card_open_work_domain(self):
        """Covered time whose customer must not change: on open tasks, or still uncovered."""
        covered = Domain('clip_card_account_id', '!=', False)
        return (
            covered
            & Domain('clip_card_billing', '=', True)
            & (
                Domain('clip_card_uncovered', '>', 0)
                | Domain('task_id', '=', False)
                | Domain('task_id.is_closed', '=', False)
            )
        )

    @api.model
    def _check_clip_card_customer(self, domain):
        """Refuse a change of customer that would pull open work away from its cards.

        :param domain: the lines that the change may affect; call it after the change
        :raise UserError: naming the work and the way out
        """
        lines = self.sudo().search(domain & self._get_clip_card_open_work_domain())
        for line in lines:
            customer = line.clip_card_account_id.partner_id
            contact = line._get_clip_card_contact()
            if contact.commercial_partner_id != customer:
                raise UserError(
                    self.env._(
                        "%(task)s has time paid from the clip cards of %(customer)s, so its"
                        " customer cannot change to %(other)s. Close the task and make a new one"
                        " for the other customer, or move the time to another task first.",
                        task=(line.task_id or line.project_id).display_name,
                        customer=customer.display_name,
                        other=contact.commercial_partner_id.display_name or self.env._("nobody"),
                    )
                )
