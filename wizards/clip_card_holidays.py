from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..models.ledger.shared import is_manager

#: Easter by the rule that is in use began in 1583; nobody plans further ahead than this.
FIRST_YEAR, LAST_YEAR = 1970, 2199


class ClipCardHolidays(models.TransientModel):
    _name = 'clip.card.holidays'
    _description = "Load Public Holidays"
    _inherit = ['clip.card.wizard']

    company_id = fields.Many2one(
        comodel_name='res.company', required=True, default=lambda self: self.env.company
    )
    calendar_id = fields.Many2one(
        comodel_name='resource.calendar',
        string="Working Hours",
        required=True,
        compute='_compute_calendar_id',
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', 'in', [company_id, False])]",
    )
    year_from = fields.Integer(
        string="From Year", required=True, default=lambda self: self._get_today().year
    )
    year_to = fields.Integer(
        string="To Year", required=True, default=lambda self: self._get_today().year + 1
    )
    is_danish = fields.Boolean(
        compute='_compute_is_danish', compute_sudo=True, export_string_translation=False
    )
    constitution_day = fields.Boolean(string="Constitution Day, 5 June")
    christmas_eve = fields.Boolean(string="Christmas Eve, 24 December")
    new_years_eve = fields.Boolean(string="New Year's Eve, 31 December")

    @api.model
    def _get_today(self):
        return self.env.company._clip_card_today()

    @api.depends('company_id')
    def _compute_calendar_id(self):
        for wizard in self:
            wizard.calendar_id = wizard.company_id.resource_calendar_id

    @api.depends('company_id')
    def _compute_is_danish(self):
        for wizard in self:
            wizard.is_danish = wizard.company_id.country_id.code == 'DK'

    def action_enter(self):
        """The days off of the working hours, to enter those of a country that is not known here."""
        self.ensure_one()
        self.calendar_id.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id(
            'resource.resource_calendar_leaves_action_from_calendar'
        )
        return {
            **action,
            'name': self.env._("Public Holidays"),
            'domain': [
                ('calendar_id', 'in', [self.calendar_id.id, False]),
                ('resource_id', '=', False),
            ],
            'context': {
                'default_calendar_id': self.calendar_id.id,
                'default_company_id': self.company_id.id,
            },
        }

    def action_load(self):
        """Add the days that are not there yet, and say how many.

        :raise AccessError: unless the user manages clip cards
        :raise UserError: for years that make no sense, and for a company that is not Danish
        """
        self.ensure_one()
        if not is_manager(self.env):
            raise AccessError(self.env._("Only a clip card manager may load public holidays."))
        self._check_country()
        self._check_years()
        self.calendar_id.check_access('read')
        calendar = self.calendar_id.sudo().with_company(self.company_id)
        added, refused = calendar._load_clip_card_holidays(
            range(self.year_from, self.year_to + 1), self._get_options()
        )
        return self._get_result(added, refused)

    def _check_country(self):
        if not self.is_danish:
            raise UserError(
                self.env._(
                    "%(company)s is not in Denmark: its public holidays are not known here. Enter"
                    " them as days off in the working hours %(calendar)s.",
                    company=self.company_id.name,
                    calendar=self.calendar_id.name,
                )
            )

    def _check_years(self):
        if not FIRST_YEAR <= self.year_from <= self.year_to <= LAST_YEAR:
            raise UserError(
                self.env._(
                    "Public holidays cannot be loaded from %(start)s to %(end)s. Enter years"
                    " between %(first)s and %(last)s, the earlier one first.",
                    start=self.year_from,
                    end=self.year_to,
                    first=FIRST_YEAR,
                    last=LAST_YEAR,
                )
            )

    def _get_options(self):
        """The days chosen that are not off by law."""
        return [
            option
            for option in ('constitution_day', 'christmas_eve', 'new_years_eve')
            if self[option]
        ]

    def _get_result(self, added, refused):
        sentences = [
            self.env._(
                "%(day)s (%(holiday)s) was not added: %(reason)s",
                day=format_date(self.env, holiday.day),
                holiday=holiday.name,
                reason=reason,
            )
            for holiday, reason in refused
        ]
        if added or not refused:
            sentences.insert(0, self._get_sentence(added))
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'warning' if refused else 'success',
                'sticky': bool(refused),
                'message': ' '.join(sentences),
                'next': {'type': 'ir.actions.act_window_close'},
            },
        }

    def _get_sentence(self, added):
        if added:
            return self.env._(
                "%(count)s public holidays added to %(calendar)s.",
                count=added,
                calendar=self.calendar_id.name,
            )
        return self.env._(
            "No day added: %(calendar)s has these public holidays already.",
            calendar=self.calendar_id.name,
        )
