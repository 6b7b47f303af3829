from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...rules.cut_off import get_closing_day

DEFERRED_TYPES = ('liability_current', 'liability_non_current')
INCOME_TYPES = ('income', 'income_other')


class ResCompany(models.Model):
    """Whether, and with which accounts, revenue is recognised as clips are used."""

    _inherit = 'res.company'

    clip_card_recognition = fields.Boolean(
        string="Recognise Revenue as Clips Are Used",
        groups='base.group_user',
        help="Invoices of clip cards go to a deferred-income account. What used and lapsed clips"
        " are worth becomes revenue at the end of each month.",
    )
    clip_card_recognition_start = fields.Date(
        string="First Day of Recognition",
        groups='base.group_user',
        help="The opening entry brings what is left on the cards sold before onto the"
        " deferred-income account.",
    )
    clip_card_recognised_until = fields.Date(
        string="Revenue Recognised Until",
        readonly=True,
        copy=False,
        groups='base.group_user',
    )
    clip_card_opened_card = fields.Integer(
        readonly=True,
        copy=False,
        groups='base.group_user',
        export_string_translation=False,
        help="Up to which card the opening entry got, until it has gone through all.",
    )
    clip_card_deferred_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Deferred Income of Clip Cards",
        domain=[('account_type', 'in', DEFERRED_TYPES)],
        check_company=True,
        groups='base.group_user',
        help="What customers have paid for and not used yet.",
    )
    clip_card_breakage_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Revenue from Lapsed Clips",
        domain=[('account_type', 'in', INCOME_TYPES)],
        check_company=True,
        groups='base.group_user',
    )
    clip_card_opening_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Counterpart of the Opening Entry",
        check_company=True,
        groups='base.group_user',
        help="Equity, say, if revenue of earlier years is restated. Without it the accounts are"
        " debited to which the cards were sold, and paper cards are not taken over.",
    )
    clip_card_recognition_journal_id = fields.Many2one(
        comodel_name='account.journal',
        string="Journal of Recognised Clips",
        domain=[('type', '=', 'general')],
        check_company=True,
        groups='base.group_user',
    )

    @api.model
    def _get_clip_card_required_settings(self):
        return (
            'clip_card_recognition_start',
            'clip_card_deferred_account_id',
            'clip_card_breakage_account_id',
            'clip_card_recognition_journal_id',
        )

    @api.model
    def _get_clip_card_recognition_settings(self):
        return (
            'clip_card_recognition',
            'clip_card_opening_account_id',
            'clip_card_liability_split',
            'clip_card_long_term_account_id',
            'clip_card_contract_asset_account_id',
            'clip_card_refundable_account_id',
            *self._get_clip_card_required_settings(),
        )

    @api.constrains(
        'clip_card_recognition',
        'clip_card_recognition_start',
        'clip_card_deferred_account_id',
        'clip_card_breakage_account_id',
        'clip_card_opening_account_id',
        'clip_card_recognition_journal_id',
    )
    def _check_clip_card_recognition(self):
        for company in self.filtered('clip_card_recognition'):
            missing = [
                self._fields[name]._description_string(self.env)
                for name in self._get_clip_card_required_settings()
                if not company[name]
            ]
            if missing:
                raise ValidationError(
                    self.env._(
                        "Revenue of clip cards cannot be recognised for %(company)s yet. Set:"
                        " %(fields)s.",
                        company=company.name,
                        fields=', '.join(missing),
                    )
                )
            company._check_clip_card_accounts()

    def _check_clip_card_accounts(self):
        """:raise ValidationError: for accounts of the wrong kind"""
        if self.clip_card_deferred_account_id.account_type not in DEFERRED_TYPES:
            raise ValidationError(
                self.env._(
                    "%(account)s is no liability. Choose an account for customers' prepayments"
                    " as the deferred income of clip cards.",
                    account=self.clip_card_deferred_account_id.display_name,
                )
            )
        if self.clip_card_opening_account_id == self.clip_card_deferred_account_id:
            raise ValidationError(
                self.env._(
                    "The opening entry needs another counterpart than the deferred income"
                    " %(account)s itself.",
                    account=self.clip_card_deferred_account_id.display_name,
                )
            )
        if self.clip_card_recognition_journal_id.type != 'general':
            raise ValidationError(
                self.env._(
                    "%(journal)s is no journal for miscellaneous entries.",
                    journal=self.clip_card_recognition_journal_id.display_name,
                )
            )

    def write(self, vals):
        if {'clip_card_deferred_account_id', 'clip_card_recognition_start'} & vals.keys():
            self.check_access('write')
            self._check_clip_card_limits(vals)
            self._check_clip_card_deferred_change(vals)
        result = super().write(vals)
        if 'clip_card_opening_account_id' in vals:
            paper = self.env['clip.card.opening'].sudo().search([('company_id', 'in', self.ids)])
            self.env['clip.card.recognition.due']._add(paper.card_id)
        return result

    def _check_clip_card_deferred_change(self, vals):
        """:raise UserError: when deferred income would be left behind"""
        for company in self:
            account = vals.get('clip_card_deferred_account_id', company._get_deferred_id())
            if account != company._get_deferred_id() and company._has_clip_card_recognitions():
                raise UserError(
                    self.env._(
                        "Clip cards of %(company)s are deferred on %(account)s already; that"
                        " account stays theirs.",
                        company=company.name,
                        account=company.clip_card_deferred_account_id.display_name,
                    )
                )
            start = fields.Date.to_date(
                vals.get('clip_card_recognition_start', company.clip_card_recognition_start)
            )
            until = company.clip_card_recognised_until
            if company.clip_card_opened_card:
                until = company._get_clip_card_opening_day()
            if start != company.clip_card_recognition_start and until:
                raise UserError(
                    self.env._(
                        "Revenue of %(company)s is recognised until %(day)s already. Reverse the"
                        " opening entry before you change the first day of recognition.",
                        company=company.name,
                        day=format_date(self.env, until),
                    )
                )

    def _get_deferred_id(self):
        return self.clip_card_deferred_account_id.id

    def _has_clip_card_recognitions(self):
        return bool(
            self.env['clip.card.recognition']
            .sudo()
            .search_count([('company_id', '=', self.id)], limit=1)
        )

    def _get_clip_card_recognition_proposal(self):
        """Settings to begin with, as far as the chart of accounts tells.

        :return: values of fields that are empty so far
        """
        self.ensure_one()
        charts = self.env['account.chart.template'].with_company(self)
        journal = self.automatic_entry_default_journal_id or self.env['account.journal'].search(
            [*self.env['account.journal']._check_company_domain(self), ('type', '=', 'general')],
            limit=1,
        )
        proposal = {
            'clip_card_recognition_start': self._clip_card_today().replace(day=1),
            'clip_card_deferred_account_id': charts.ref('dk_coa_7410', raise_if_not_found=False),
            'clip_card_breakage_account_id': self.income_account_id,
            'clip_card_long_term_account_id': charts.ref('dk_coa_7145', raise_if_not_found=False),
            'clip_card_recognition_journal_id': journal,
        }
        return {name: value for name, value in proposal.items() if value and not self[name]}

    # === PERIODS ===#

    def _get_clip_card_opening_day(self):
        """The last day before recognition starts."""
        self.ensure_one()
        return self.clip_card_recognition_start - timedelta(days=1)

    def _get_clip_card_due_period(self):
        """The last day of the next period to recognise: a whole month, or the opening day.

        By the day of the work, a month waits until it is closed for time that is entered late.

        :return: a date, or nothing while no period has ended
        """
        self.ensure_one()
        until = self.clip_card_recognised_until
        if not until:
            day = self._get_clip_card_opening_day()
        else:
            day = fields.Date.end_of(until + timedelta(days=1), 'month')
        open_until = day
        if until and self.clip_card_cut_off == 'work':
            open_until = get_closing_day(day, self.clip_card_closing_delay)
        return day if open_until < self._clip_card_today() else None

    def _get_clip_card_period_before(self, day):
        """The last day of the period before the one that ends on a day."""
        self.ensure_one()
        before = fields.Date.start_of(day, 'month') - timedelta(days=1)
        return max(before, self._get_clip_card_opening_day())
