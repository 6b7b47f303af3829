from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...rules import periods


class ClipCardSubscription(models.Model):
    """A first day before today is a manager's decision: every period since then is paid at once."""

    _inherit = 'clip.card.subscription'

    first_day_text = fields.Char(
        string="Paid at Once",
        compute='_compute_first_day_text',
        help="What a first day before today costs as soon as it is saved.",
    )

    @api.depends('start_date', 'product_id', 'company_id', 'charge_ids', 'state')
    @api.depends_context('lang')
    def _compute_first_day_text(self):
        for subscription in self:
            product = subscription.product_id
            new = not subscription.charge_ids and subscription.state == 'active'
            subscription.first_day_text = (
                new
                and product
                and subscription._tell_first_day(
                    product, subscription.company_id, subscription.start_date
                )
            )

    @api.model
    def _tell_first_day(self, product, company, day):
        """What an add-on product costs at once with a first day before today, or nothing."""
        today = company and company._clip_card_today()
        if not day or not today or day >= today:
            return False
        months, clips = product.clip_card_period_months, product.clip_card_period_clips
        count = len(list(periods.periods_from(day, max(months, 1), day, today)))
        tell = self.env['account.analytic.line']._format_clip_card_count
        return self.env._(
            "With %(day)s as its first day, before today, %(product)s costs %(total)s at once:"
            " %(clips)s for each period that has begun, %(count)s in all.",
            day=format_date(self.env, day),
            product=product.name,
            total=tell(count * clips),
            clips=tell(clips),
            count=count,
        )

    @api.model
    def _check_first_day(self, product, company, day):
        """:raise UserError: for a first day before today that no manager enters"""
        if self.env.su or self.env.user.has_group('clip_card.group_clip_card_manager'):
            return
        if cost := self._tell_first_day(product, company, day):
            raise UserError(
                self.env._("%(cost)s A manager of clip cards decides about that.", cost=cost)
            )

    @api.model
    def _prepare_sold_values(self, vals):
        vals = super()._prepare_sold_values(vals)
        self._check_first_day(
            self.env['product.product'].browse(vals['product_id']),
            self.env['res.company'].browse(vals['company_id']),
            vals['start_date'],
        )
        return vals

    def write(self, vals):
        self._check_clip_card_limits(vals)
        day = fields.Date.to_date(vals.get('start_date'))
        moved = self.filtered(lambda it: day and it.start_date != day)
        result = super().write(vals)
        for subscription in moved:
            subscription._check_first_day(subscription.product_id, subscription.company_id, day)
        return result
