from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_company import DEFERRED_TYPES

ASSET_TYPES = ('asset_receivable', 'asset_current')


class ResCompany(models.Model):
    """What a company chooses about its books; reports say it."""

    _inherit = 'res.company'

    clip_card_cut_off = fields.Selection(
        selection=[('posting', "When it was recorded"), ('work', "When the work was done")],
        string="Used Clips Count",
        default='posting',
        required=True,
        groups='base.group_user',
        help="By the day of the work, a month stays open for some days after its end: what is"
        " recorded until then belongs to it, later corrections to the month in which they are"
        " recorded. Add-on products are spread over the days of their period.",
    )
    clip_card_closing_delay = fields.Integer(
        string="Days Until a Month Is Closed",
        default=5,
        groups='base.group_user',
        help="So many days after its end a month is still open for time that is entered late.",
    )

    clip_card_liability_split = fields.Selection(
        selection=[
            ('none', "Not split"),
            ('end', "By the cards' end dates"),
            ('use', "By expected use"),
        ],
        string="Due After a Year",
        default='none',
        required=True,
        groups='base.group_user',
        help="At the end of each period, what is due after a year is moved to an account of its"
        " own. By expected use, customers go on as in the last 180 days.",
    )
    clip_card_long_term_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Deferred Income Due After a Year",
        domain=[('account_type', 'in', DEFERRED_TYPES)],
        check_company=True,
        groups='base.group_user',
    )
    clip_card_contract_asset_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Clips Used, Not Yet Invoiced",
        domain=[('account_type', 'in', ASSET_TYPES)],
        check_company=True,
        groups='base.group_user',
        help="A contract asset: clips that were used and that no invoice charges yet are revenue"
        " at the price of the order. Without an account they are shown, and not booked.",
    )

    clip_card_refundable_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Lapsed Clips That Are Still Refundable",
        domain=[('account_type', 'in', DEFERRED_TYPES)],
        check_company=True,
        groups='base.group_user',
        help="Where products let customers be paid out after a card has ended, what lapsed waits"
        " here until that time is over. Without an account it is revenue when it lapses.",
    )
    clip_card_breakage_policy = fields.Selection(
        selection=[
            ('lapse', "When they lapse"),
            ('expected', "The expected part in proportion to use"),
        ],
        string="Unused Clips Become Revenue",
        default='lapse',
        required=True,
        groups='base.group_user',
        help="Products say which share of their clips is expected never to be used. It becomes"
        " revenue as the others are used, and what really lapses takes its place.",
    )
    clip_card_detail = fields.Selection(
        selection=[('sum', "Summed per account"), ('card', "Card by card")],
        string="Journal Items of Recognised Clips",
        default='sum',
        required=True,
        groups='base.group_user',
        help="Card by card, the items carry customer and card. If the deferred-income account"
        " allows reconciliation, those of a card are reconciled when nothing of it is left.",
    )
    clip_card_voucher = fields.Boolean(
        string="Keep the Roll-Forward with Each Entry",
        groups='base.group_user',
        help="As PDF and XLSX, with a specification of what the entry is made of.",
    )

    @api.constrains(
        'clip_card_liability_split',
        'clip_card_long_term_account_id',
        'clip_card_contract_asset_account_id',
        'clip_card_refundable_account_id',
    )
    def _check_clip_card_positions(self):
        for company in self:
            account = company.clip_card_long_term_account_id
            if company.clip_card_liability_split != 'none' and (
                account.account_type not in DEFERRED_TYPES
                or account == company.clip_card_deferred_account_id
            ):
                raise ValidationError(
                    self.env._(
                        "Choose a liability account of its own for the deferred income of"
                        " %(company)s that is due after a year.",
                        company=company.name,
                    )
                )
            refundable = company.clip_card_refundable_account_id
            if refundable and (
                refundable.account_type not in DEFERRED_TYPES
                or refundable == company.clip_card_deferred_account_id
            ):
                raise ValidationError(
                    self.env._(
                        "Choose a liability account of its own for lapsed clips of %(company)s that"
                        " are still refundable.",
                        company=company.name,
                    )
                )
            asset = company.clip_card_contract_asset_account_id
            if asset and asset.account_type not in ASSET_TYPES:
                raise ValidationError(
                    self.env._(
                        "%(account)s is no current asset. Choose one for clips that are used and"
                        " not yet invoiced.",
                        account=asset.display_name,
                    )
                )

    @api.constrains('clip_card_closing_delay')
    def _check_clip_card_closing_delay(self):
        for company in self:
            if not 0 <= company.clip_card_closing_delay <= 365:
                raise ValidationError(
                    self.env._(
                        "A month of %(company)s cannot be closed %(days)s days after its end:"
                        " choose 0 to 365.",
                        company=company.name,
                        days=company.clip_card_closing_delay,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {'clip_card_cut_off', 'clip_card_closing_delay'}:
            for company in self.sudo():
                self.env['clip.card.recognition.due'].sudo()._add_after_cut_off(company)
        if 'clip_card_breakage_policy' in vals:
            templates = self.env['product.template'].sudo()
            cards = templates.search([('clip_card_type', '=', 'card')])
            for company in self:
                cards.with_company(company)._reconsider_clip_cards()
        return result

    def _get_clip_card_policies(self):
        """How revenue of clip cards is recognised, in sentences for reports.

        :return: a list; empty without recognition
        """
        self.ensure_one()
        company = self.sudo()
        if not company.clip_card_recognition:
            return []
        policies = [company._get_cut_off_policy(), company._get_breakage_policy()]
        policies.append(company._get_liability_policy())
        if company.clip_card_contract_asset_account_id:
            policies.append(
                self.env._(
                    "Clips that are used and not yet invoiced are booked as a contract asset, at"
                    " the price of the order."
                )
            )
        if company.clip_card_refundable_account_id:
            policies.append(
                self.env._(
                    "Lapsed clips that may still be paid out stand as a liability of their own"
                    " until that time is over."
                )
            )
        return [policy for policy in policies if policy]

    def _get_liability_policy(self):
        return {
            'end': self.env._(
                "What is due after a year is told by the end dates of the cards, and stands on an"
                " account of its own."
            ),
            'use': self.env._(
                "What is due after a year is told by the customers' use in the last 180 days, and"
                " stands on an account of its own."
            ),
        }.get(self.clip_card_liability_split)

    def _get_cut_off_policy(self):
        if self.clip_card_cut_off == 'work':
            return self.env._(
                "Clips become revenue on the day on which they were used. A month is closed"
                " %(days)s days after its end; what is recorded later counts when it is recorded."
                " Add-on products are spread over the days of their period.",
                days=self.clip_card_closing_delay,
            )
        return self.env._("Clips become revenue when their use is recorded.")

    def _get_breakage_policy(self):
        if self.clip_card_breakage_policy == 'expected':
            templates = self.env['product.template'].with_company(self)
            shares = ', '.join(
                f'{template.name} {template.clip_card_breakage_share:g} %'
                for template in templates.search([('clip_card_type', '=', 'card')])
                if template.clip_card_breakage_share
            )
            return self.env._(
                "What customers are expected never to use becomes revenue in proportion to use, and"
                " never more than is left: %(shares)s. What really lapses takes its place.",
                shares=shares or '0 %',
            )
        return self.env._("Unused clips become revenue when they lapse.")
