from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

#: More cards a year than anybody uses.
MOST_RENEWALS = 52


class ClipCardAccount(models.Model):
    """The agreement to automatic renewal: who gave it and when, also given in the portal."""

    _inherit = 'clip.card.account'

    agreed_by_id = fields.Many2one(
        comodel_name='res.users', string="Agreement Entered By", readonly=True, copy=False
    )
    agreed_on = fields.Datetime(string="Agreement Entered On", readonly=True, copy=False)

    def write(self, vals):
        agreeing, ending = self.browse(), self.browse()
        if 'renewal' in vals:
            changed = self.filtered(lambda account: account.renewal != vals['renewal'])
            agreeing = changed if vals['renewal'] == 'auto' else agreeing
            ending = changed - agreeing
        result = super().write(vals)
        if agreeing:
            agreeing.sudo().write(
                {'agreed_by_id': self.env.uid, 'agreed_on': fields.Datetime.now()}
            )
        if left := ending.sudo().filtered('agreed_on'):
            left.write({'agreed_by_id': False, 'agreed_on': False})
        return result

    def _agree_online(self, tier, most, token_id=0, number=None):
        """Let the customer agree to automatic renewal, in words that stay in the chatter.

        :param tier: the size
        :param most: cards that may be ordered within a year; 0 for as many as are used
        :param token_id: of the saved payment method that pays; 0 to pay by invoice
        :param number: the customer's requisition number, None when nobody was asked for it
        :raise UserError: when the size is not sold, the payment method is not the customer's, or a
            number is none, or missing
        """
        self.ensure_one()
        product = self._get_renewal_product()
        tokens = self._get_saved_payments(self.env.user.partner_id)
        token = tokens.filtered(lambda it: it.id == token_id)
        self._check_agreed_online(tier in product.clip_card_tier_ids, most, token or not token_id)
        self._lock()
        self._take_purchase_order(number)
        self.write(
            {
                'renewal': 'auto',
                'renewal_token_id': token.id,
                'renewal_product_id': product.id,
                'renewal_clips': tier.clips,
                'renewal_max_per_year': most,
            }
        )
        self._message_log(
            body=self.env._(
                "Agreed in the portal: %(agreement)s", agreement=self._tell_agreement()
            ),
            author_id=self.env.user.partner_id.id,
        )

    @api.model
    def _check_agreed_online(self, is_sold, most, is_payable):
        """What the customer typed, or chose on a page that has grown old.

        :raise UserError: telling what to choose instead
        """
        if not is_sold:
            raise UserError(self.env._("This card size is not sold any more. Choose another one."))
        if not 0 <= most <= MOST_RENEWALS:
            raise UserError(
                self.env._(
                    "Write how many cards a year you agree to, at most %(most)s; 0 for as many as"
                    " you use.",
                    most=MOST_RENEWALS,
                )
            )
        if not is_payable:
            raise UserError(self.env._("Choose one of your saved payment methods, or the invoice."))

    def _ask_online(self):
        """End the agreement: the customer is asked from now on."""
        self.ensure_one()
        self._lock()
        self.write({'renewal': 'ask'})
        self._message_log(
            body=self.env._("The agreement to automatic renewal was ended in the portal."),
            author_id=self.env.user.partner_id.id,
        )

    def _tell_agreement_offer(self):
        """What a customer may agree to, and when a card would be ordered."""
        self.ensure_one()
        return self.env._(
            "%(company)s can order the next card for you when you have %(low)s left, so that no"
            " work waits for it. You are told each time, and can end it at any time.",
            company=self.sudo().company_id.name,
            low=self._tell_clips(self.low_threshold),
        )

    def _tell_agreed(self):
        """Who entered the agreement, and when; '' when that is not known."""
        self.ensure_one()
        if not self.agreed_on:
            return ''
        return self.env._(
            "Entered by %(name)s, %(day)s.",
            name=self.sudo().agreed_by_id.name,
            day=self._format_agreed_day(),
        )

    def _format_agreed_day(self):
        """The day of the agreement, by our clock."""
        account = self.sudo()
        zone = account.company_id._get_clip_card_zone()
        day = fields.Datetime.context_timestamp(account.with_context(tz=zone.zone), self.agreed_on)
        return format_date(self.env, day.date())


class ClipCardSubscription(models.Model):
    """An add-on product that its customer stops in the portal."""

    _inherit = 'clip.card.subscription'

    @api.model
    def _find_own(self, account, subscription_id):
        """One of the customer's add-on products that goes on, with all rights, or nothing."""
        return account.sudo().subscription_ids.filtered(
            lambda it: it.id == subscription_id and it.state != 'stopped'
        )

    def _tell_stop(self):
        """What stopping it means, before it is done."""
        self.ensure_one()
        day = self.state != 'pending' and self._get_last_day()
        if day and day >= self.company_id._clip_card_today():
            return self.env._(
                "It stays in force until %(day)s, which is paid or begun, and is not charged after"
                " that.",
                day=format_date(self.env, day),
            )
        return self.env._("It ends at once, and is not charged any more.")
