from odoo import api, fields, models
from odoo.exceptions import ValidationError


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
        return result

    def _get_clip_card_policies(self):
        """How revenue of clip cards is recognised, in sentences for reports.

        :return: a list; empty without recognition
        """
        self.ensure_one()
        company = self.sudo()
        if not company.clip_card_recognition:
            return []
        return [company._get_cut_off_policy(), company._get_breakage_policy()]

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
        return self.env._("Unused clips become revenue when they lapse.")
