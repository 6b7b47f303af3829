from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

from ...rules.kinds import USE_KINDS

AGREEMENT = ('renewal_product_id', 'renewal_clips', 'renewal_max_per_year')


class ClipCardAccount(models.Model):
    """Automatic renewal: what was agreed is ordered exactly so, or nothing is, and all are told.

    It answers use. When unused clips end, the customer is asked.
    """

    _inherit = 'clip.card.account'

    renewal_product_id = fields.Many2one(
        comodel_name='product.product',
        string="Renews With",
        domain=[('clip_card_type', '=', 'card')],
        check_company=True,
        ondelete='restrict',
        index='btree_not_null',
        tracking=True,
        copy=False,
        help="The clip card that the customer has agreed to; the one bought last when empty.",
    )
    renewal_clips = fields.Integer(
        string="Clips per Renewal",
        tracking=True,
        copy=False,
        help="The size that the customer has agreed to.",
    )
    renewal_max_per_year = fields.Integer(
        string="Renewals per Year at Most",
        tracking=True,
        copy=False,
        help="Cards that may be ordered by renewing within a year; 0 for as many as are used.",
    )

    _renewal_not_negative = models.Constraint(
        'CHECK(renewal_clips >= 0 AND renewal_max_per_year >= 0)',
        "The clips and the cards of an automatic renewal cannot be negative.",
    )

    # === WHAT IS AGREED ===#

    @api.model
    def _get_editable_fields(self):
        return super()._get_editable_fields() | set(AGREEMENT)

    def write(self, vals):
        """Agreeing to automatic renewal names a product and a size: by default the last ones.

        :raise UserError: when somebody agrees to what is not sold
        """
        if vals.get('renewal') == 'auto':
            result = True
            for account in self:
                complete = account._complete_agreement(vals)
                result &= super(ClipCardAccount, account).write(complete)
        else:
            result = super().write(vals)
        if not self.env.su and {'renewal', *AGREEMENT[:2]} & vals.keys():
            for account in self.filtered(lambda account: account.renewal == 'auto'):
                if obstacle := account._get_offer_obstacle():
                    raise UserError(obstacle)
        return result

    def _complete_agreement(self, vals):
        self.ensure_one()
        last = self._get_last_card()
        proposed = {'renewal_product_id': last.product_id.id, 'renewal_clips': last.clips}
        return {**{name: proposed[name] for name in proposed if not self[name]}, **vals}

    def _prepare_joined_renewal(self, kept):
        """With automatic renewal goes what was agreed about it."""
        values = super()._prepare_joined_renewal(kept)
        if self.renewal == 'auto':
            for name in AGREEMENT:
                values[name] = self._fields[name].convert_to_write(self[name], kept)
        return values

    @api.constrains('renewal', *AGREEMENT)
    def _check_agreement(self):
        for account in self.filtered(lambda account: account.renewal == 'auto'):
            product = account.sudo().renewal_product_id
            if product.clip_card_type != 'card' or not account.renewal_clips:
                raise ValidationError(
                    self.env._(
                        "Enter the clip card and the size with which %(customer)s has agreed to"
                        " renew automatically.",
                        customer=account.partner_id.display_name,
                    )
                )

    def _get_agreed_tier(self):
        """The size that the customer has agreed to, while it is sold."""
        self.ensure_one()
        return self.sudo().renewal_product_id.product_tmpl_id._get_clip_card_tier(
            self.renewal_clips
        )

    def _get_agreement_obstacle(self):
        """Why the next card cannot be ordered exactly as agreed, for both sides, or nothing."""
        self.ensure_one()
        if obstacle := self._get_offer_obstacle():
            return obstacle
        since = self.company_id.sudo()._clip_card_today() - relativedelta(years=1)
        most = self.renewal_max_per_year
        if most and self._count_renewals(since) >= most:
            return self.env._(
                "Cards renewed since %(day)s: %(most)s, as many as were agreed on for a year.",
                day=format_date(self.env, since),
                most=most,
            )
        return None

    def _get_offer_obstacle(self):
        """Why the card that was agreed on is not to be had, or nothing."""
        self.ensure_one()
        product = self.sudo().renewal_product_id
        if not product or not self.renewal_clips:
            return self.env._("No card and no size have been agreed on.")
        if not product.active or not product.sale_ok or product.clip_card_type != 'card':
            return self.env._("%(product)s is not sold any more.", product=product.name)
        if not self._get_agreed_tier():
            return self.env._(
                "%(product)s is not sold with %(clips)s any more.",
                product=product.name,
                clips=self.env['account.analytic.line']._format_clip_card_count(self.renewal_clips),
            )
        return None

    def _count_renewals(self, since):
        """Cards that were ordered by renewing after a day, cancelled ones left out."""
        self.ensure_one()
        return (
            self.env['clip.card']
            .sudo()
            .search_count(
                [
                    ('account_id', '=', self.id),
                    ('sale_line_id.order_id.clip_card_renewal_account_id', '=', self.id),
                    ('sale_line_id.order_id.date_order', '>', since),
                    ('state', '!=', 'cancelled'),
                ]
            )
        )

    # === JOB ===#

    @api.model
    def _cron_renew(self):
        """Renew for customers who agreed to it, once their clips run low."""
        accounts = self.search(
            [
                ('renewal', '=', 'auto'),
                ('is_low', '=', True),
                ('partner_id.active', '=', True),
            ]
        )
        accounts._run_job(
            lambda account: account._renew_automatically(),
            self.env._("Renewal that could not be made"),
        )

    def _renew_automatically(self):
        """Order the next card by agreement, and invoice it if the company wants so."""
        self.ensure_one()
        self._lock()
        if not self._is_renewal_due():
            return
        if held := self.card_ids.filtered(lambda card: card.state == 'on_hold' and card.balance):
            self._report_problem(
                self.env._("Renewal that waits for a held card"),
                self.env._(
                    "Card %(card)s is on hold with %(count)s clips: release it, or renew by hand.",
                    card=held[0].name,
                    count=held[0].balance,
                ),
            )
        elif self._get_agreement_obstacle():
            self._end_agreement()
        else:
            self._order_as_agreed()

    def _order_as_agreed(self):
        """Order the next card, and invoice it if the company wants so; rooms may pay it first."""
        self.ensure_one()
        order = self._renew(self._get_agreed_tier(), self.renewal_product_id)
        order.action_confirm()
        if self.company_id.clip_card_invoice_renewals:
            order._create_invoices().action_post()

    def _is_renewal_due(self):
        """Whether the clips have run low by use, with no other renewal under way.

        A quotation that has expired makes room for what was agreed.
        """
        self.ensure_one()
        if self.renewal != 'auto' or not self.is_low or not self._is_low_by_use():
            return False
        if not self.partner_id.active:
            return False
        order = self._get_open_renewal()
        if order and order.is_expired and not order._has_money_coming():
            order._action_cancel()
            order = self._get_open_renewal()
        return not order and not self._get_awaited_cards()

    def _is_low_by_use(self):
        """Whether use took the clips down to the threshold, and no lapse, refund or transfer."""
        self.ensure_one()
        self.env['clip.card.entry'].flush_model(['account_id', 'clips', 'kind'])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kind
                  FROM (
                    SELECT id, kind, clips, SUM(clips) OVER (ORDER BY id) AS after
                      FROM clip_card_entry WHERE account_id = %(account)s
                  ) entry
                 WHERE clips < 0
                 ORDER BY (after <= %(low)s AND after - clips > %(low)s) DESC, id DESC
                 LIMIT 1
                """,
                account=self.id,
                low=self.low_threshold,
            )
        )
        return not rows or rows[0][0] in USE_KINDS

    def _end_agreement(self):
        """Ask from now on, and tell both sides why, with one mail and one activity."""
        self.ensure_one()
        self.renewal = 'ask'
        Notice = self.env['clip.card.notice']
        today = self.company_id._clip_card_today()
        asked = [
            values
            for values in Notice._get_due(self.company_id, self)
            if values['kind'] in ('low', 'used_up')
        ]
        Notice.create(
            {
                'account_id': self.id,
                'kind': 'not_renewed',
                'occasion': str(fields.Datetime.now()),
                'date': today,
            }
        )._send()
        Notice.create([{**values, 'state': 'skipped'} for values in asked])
