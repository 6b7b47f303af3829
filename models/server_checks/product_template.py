from odoo import api, fields, models


class ProductTemplate(models.Model):
    """What a server check looks at, by when, and who does it."""

    _inherit = 'product.template'

    clip_card_topic_ids = fields.Many2many(
        comodel_name='clip.card.server.check.topic',
        relation='clip_card_server_check_topic_product_rel',
        column1='product_tmpl_id',
        column2='topic_id',
        string="Checklist",
        help="The topics of each check, in their order. Checks made already keep theirs.",
    )
    clip_card_check_days = fields.Integer(
        string="Check Due After (Days)",
        default=10,
        help="Days after the start of the period by which the check is to be done; never later"
        " than the end of the period.",
    )
    clip_card_check_user_ids = fields.Many2many(
        comodel_name='res.users',
        relation='clip_card_server_check_product_user_rel',
        column1='product_tmpl_id',
        column2='user_id',
        string="Check Team",
        domain=[('share', '=', False)],
        groups='base.group_user',
        help="Consultants who take turns with the checks of customers who have no consultant of"
        " their own.",
    )

    _clip_card_check_days_positive = models.Constraint(
        'CHECK(clip_card_check_days >= 0)', "A server check is due on or after its first day."
    )

    @api.onchange('clip_card_type')
    def _onchange_clip_card_type(self):
        result = super()._onchange_clip_card_type()
        self._fill_clip_card_topics()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        products = super().create(vals_list)
        products._fill_clip_card_topics()
        return products

    def write(self, vals):
        result = super().write(vals)
        if 'clip_card_type' in vals:
            self._fill_clip_card_topics()
        return result

    def _fill_clip_card_topics(self):
        """Give server checks that have no topics those of new products."""
        checks = self.sudo().filtered(
            lambda it: it.clip_card_type == 'server_check' and not it.clip_card_topic_ids
        )
        if checks:
            checks.with_env(self.env).clip_card_topic_ids = self._get_clip_card_default_topics()

    @api.model
    def _get_clip_card_default_topics(self):
        return self.env['clip.card.server.check.topic'].search([('is_default', '=', True)])

    def _pick_clip_card_consultants(self, count):
        """Whose turn it is with the next checks of this product.

        Who has the fewest open checks, then who got one longest ago, then the oldest user.

        :param count: how many checks there are to do
        :return: that many users; empty records when there is no team
        """
        self.ensure_one()
        team = self.sudo().clip_card_check_user_ids._filter_clip_card_staff().sorted('id')
        if not team:
            return [team] * count
        groups = self.env['clip.card.server.check'].sudo()._read_group
        of_team = [('user_id', 'in', team.ids)]
        opened = dict(groups([*of_team, ('state', '=', 'todo')], ['user_id'], ['__count']))
        latest = dict(groups(of_team, ['user_id'], ['id:max']))
        turn = max(latest.values(), default=0)
        picked = []
        for _number in range(count):
            user = min(team, key=lambda user: (opened.get(user, 0), latest.get(user, 0), user.id))
            turn += 1
            opened[user], latest[user] = opened.get(user, 0) + 1, turn
            picked.append(user)
        return picked
