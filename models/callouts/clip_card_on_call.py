from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class ClipCardOnCall(models.Model):
    """Who answers fault reports on which days: the rota of a company."""

    _name = 'clip.card.on.call'
    _description = "On Call"
    _inherit = ['clip.card.limited']
    _order = 'date_from desc, id desc'
    _check_company_auto = True

    user_id = fields.Many2one(
        comodel_name='res.users',
        string="On Call",
        required=True,
        index=True,
        ondelete='restrict',
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        default=lambda self: self.env.user,
    )
    company_id = fields.Many2one(
        comodel_name='res.company',
        required=True,
        index=True,
        ondelete='cascade',
        default=lambda self: self.env.company,
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(
        string="To", required=True, default=fields.Date.context_today, help="The last day."
    )
    is_overlapping = fields.Boolean(
        string="Overlaps",
        compute='_compute_neighbours',
        help="Somebody else is on call on some of these days, too. Who was entered first is told.",
    )
    gap_days = fields.Integer(
        string="Days before without Anybody",
        compute='_compute_neighbours',
        aggregator=None,
        help="Days on which nobody is on call between the turn before and this one.",
    )

    _in_order = models.Constraint('CHECK(date_from <= date_to)', "A turn ends after it begins.")

    @api.depends('user_id', 'date_from', 'date_to')
    def _compute_display_name(self):
        for turn in self:
            turn.display_name = (
                f'{turn.user_id.name}, {format_date(self.env, turn.date_from)}'
                f' – {format_date(self.env, turn.date_to)}'
            )

    @api.depends('company_id', 'date_from', 'date_to')
    def _compute_neighbours(self):
        for company, turns in self.grouped('company_id').items():
            every = self.search([('company_id', '=', company.id)], order='date_from, id')
            last, previous = None, {}
            for turn in every:
                previous[turn.id] = last
                last = max(last, turn.date_to) if last else turn.date_to
            for turn in turns:
                days = turn.date_from and turn.date_to
                turn.is_overlapping = bool(days) and any(
                    it.date_from <= turn.date_to and turn.date_from <= it.date_to
                    for it in every - turn._origin
                )
                before = previous.get(turn._origin.id)
                gap = (turn.date_from - before).days - 1 if before and days else 0
                turn.gap_days = max(gap, 0)

    @api.constrains('user_id', 'company_id')
    def _check_user(self):
        """:raise ValidationError: for somebody who does not work in the company"""
        for turn in self.sudo():
            if turn.user_id.share or turn.company_id not in turn.user_id.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work in %(company)s and cannot be on call there.",
                        user=turn.user_id.name,
                        company=turn.company_id.name,
                    )
                )


class ResCompany(models.Model):
    _inherit = 'res.company'

    def _get_clip_card_on_call(self, moment=None):
        """Who is on call at a moment in UTC, now by default: by the rota, else by the settings.

        :return: one active user, or an empty record
        """
        self.ensure_one()
        day = self._clip_card_local_date(moment or fields.Datetime.now())
        turns = (
            self.env['clip.card.on.call']
            .sudo()
            .search(
                [
                    ('company_id', '=', self.id),
                    ('date_from', '<=', day),
                    ('date_to', '>=', day),
                    ('user_id.active', '=', True),
                ],
                order='id',
                limit=1,
            )
        )
        return turns.user_id or self.sudo().clip_card_on_call_user_id._filter_clip_card_staff()
