from datetime import date, datetime

import pytz

from odoo import api, fields, models

from ...rules import hours

#: The price of the service on timesheets that comes with Odoo; nobody has decided it.
SAMPLE_RATE = 40.0


class ResCompany(models.Model):
    _name = 'res.company'
    _inherit = ['clip.card.limited', 'res.company']

    clip_card_start = fields.Selection(
        selection=[
            ('order', "When the order is confirmed"),
            ('invoice', "When the invoice is posted"),
            ('payment', "When the invoice is paid in full"),
        ],
        string="Clip Cards Start",
        default='order',
        required=True,
        help="Until then a card is pending and pays nothing. Cards already sold keep their start.",
    )
    clip_card_rounding = fields.Selection(
        selection='_selection_clip_card_rounding',
        string="Round Time to Clips",
        default='task',
        required=True,
        help="The time that is added up before it is rounded to commenced hours."
        " A task keeps the rounding it had at its first covered line.",
    )
    clip_card_low_threshold = fields.Integer(
        string="Clip Cards Run Low At",
        default=2,
        help="Usable clips at which a new customer is about to run out.",
    )
    clip_card_low_weeks = fields.Integer(
        string="Clip Cards Run Low Within (Weeks)",
        help="A new customer is also about to run out when its clips last no longer than so many"
        " weeks at its pace; 0: only the number of clips counts.",
    )
    clip_card_hourly_product_id = fields.Many2one(
        comodel_name='product.product',
        string="Standard Rate Product",
        domain=[('type', '=', 'service'), ('sale_ok', '=', True)],
        help="The service at which time without clips is invoiced, one unit per commenced hour.",
    )

    clip_card_first_notice_days = fields.Integer(
        string="First Notice Before the End (Days)", default=90
    )
    clip_card_second_notice_days = fields.Integer(
        string="Second Notice Before the End (Days)", default=30
    )
    clip_card_invoice_renewals = fields.Boolean(
        string="Invoice Automatic Renewals",
        help="Post the invoice of a card that was renewed by agreement as soon as it is ordered.",
    )
    clip_card_link_days = fields.Integer(
        string="Links in Mails Work For (Days)",
        default=90,
        help="Without a login; 0 for as long as they are not withdrawn.",
    )
    clip_card_sell_online = fields.Boolean(
        string="Sell the First Card in the Portal",
        help="Customers without a clip card see in the portal what it is, and buy one there.",
    )
    clip_card_is_set_up = fields.Boolean(
        string="Clip Cards Are Set Up",
        copy=False,
        groups='base.group_user',
        help="The first steps are done, or were hidden: the dashboard asks for them no more.",
    )
    clip_card_responsible_id = fields.Many2one(
        comodel_name='res.users',
        string="Clip Cards Responsible",
        groups='base.group_user',
        help="Gets an activity when a job could not do its work or figures do not add up.",
    )

    _clip_card_notice_days_order = models.Constraint(
        'CHECK(clip_card_first_notice_days >= clip_card_second_notice_days'
        ' AND clip_card_second_notice_days >= 0)',
        "The first notice about the end of a clip card comes before the second one.",
    )
    _clip_card_low_threshold_positive = models.Constraint(
        'CHECK(clip_card_low_threshold >= 0)',
        "The number of clips at which customers run low cannot be negative.",
    )
    _clip_card_low_weeks_positive = models.Constraint(
        'CHECK(clip_card_low_weeks BETWEEN 0 AND 520)',
        "The weeks within which customers run low are between 0 and 520.",
    )

    _clip_card_link_days_positive = models.Constraint(
        'CHECK(clip_card_link_days >= 0)',
        "The days for which links in mails work cannot be negative.",
    )

    @api.model
    def _get_clip_card_limits(self):
        days = dict.fromkeys(
            (
                'clip_card_first_notice_days',
                'clip_card_second_notice_days',
                'clip_card_link_days',
            ),
            3_650,
        )
        return {**super()._get_clip_card_limits(), **days}

    @api.model
    def _selection_clip_card_rounding(self):
        labels = {
            'task': self.env._("Per task"),
            'task_day': self.env._("Per task and day"),
            'line': self.env._("Per timesheet line"),
        }
        return [(rounding, labels[rounding]) for rounding in hours.ROUNDINGS]

    def _clip_card_today(self) -> date:
        """The company's local date, whoever asks and wherever the server stands."""
        self.ensure_one()
        return datetime.now(self._get_clip_card_zone()).date()

    def _clip_card_local_date(self, moment):
        """The company's local date at a moment in UTC."""
        self.ensure_one()
        return pytz.utc.localize(moment).astimezone(self._get_clip_card_zone()).date()

    def _get_clip_card_zone(self):
        """The time zone of the company's address, else of its working hours."""
        company = self.sudo()
        return pytz.timezone(company.partner_id.tz or company.resource_calendar_id.tz or 'UTC')

    def _get_clip_card_hourly_product(self):
        """The service at which time without clips is invoiced, or an empty record."""
        self.ensure_one()
        return (
            self.clip_card_hourly_product_id
            or self.env.ref('sale_timesheet.time_product', raise_if_not_found=False)
            or self.env['product.product']
        )

    def _has_clip_card_sample_rate(self):
        """Whether nobody has chosen a standard rate: Odoo's own product has a sample price."""
        self.ensure_one()
        sample = self.env.ref('sale_timesheet.time_product', raise_if_not_found=False)
        product = self._get_clip_card_hourly_product()
        return product == sample and product.list_price == SAMPLE_RATE

    def _get_clip_card_responsible(self):
        """Who looks after clip cards when something is wrong, and nobody else does.

        Always somebody who works here: another manager, or administrator, when the one chosen
        has left.
        """
        self.ensure_one()
        chosen = self.sudo().clip_card_responsible_id._filter_clip_card_staff()
        admin = self.env['ir.model.data']._xmlid_to_res_id('base.user_admin')
        administrator = self.env['res.users'].browse(admin)._filter_clip_card_staff()
        return chosen or administrator or self._find_clip_card_manager()

    def _find_clip_card_manager(self):
        """A manager of clip cards who works in this company, else an administrator."""
        self.ensure_one()
        Users = self.env['res.users'].sudo()
        for group in ('clip_card.group_clip_card_manager', 'base.group_system'):
            domain = [
                ('all_group_ids', 'in', self.env.ref(group).ids),
                ('company_ids', 'in', self.ids),
                ('share', '=', False),
            ]
            if user := Users.search(domain, order='id', limit=1):
                return user.with_env(self.env)
        return self.env['res.users']
