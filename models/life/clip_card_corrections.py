from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...rules.transitions import CARD, states_before
from ..ledger.clip_card import PRICE_GROUPS


class ClipCard(models.Model):
    """Special agreements and corrections: a manager's decisions, each with its reason."""

    _inherit = 'clip.card'

    manual_hold = fields.Boolean(
        string="Held by a Manager", readonly=True, copy=False, tracking=True
    )
    hold_reason = fields.Char(readonly=True, copy=False, tracking=True, groups='base.group_user')
    transfer_agreement = fields.Char(
        readonly=True, copy=False, help="The special agreement that handed the clips over."
    )
    origin_card_id = fields.Many2one(
        comodel_name='clip.card',
        string="Transferred From",
        index='btree_not_null',
        ondelete='restrict',
        readonly=True,
        copy=False,
        groups=PRICE_GROUPS,
    )
    # === ACTION METHODS ===#

    def action_adjust(self):
        """Add clips to this card or take some off, with a reason."""
        return self._get_correction_action('clip.card.adjustment', self.env._("Adjust"))

    def action_transfer(self):
        """Hand clips to another customer by special agreement."""
        return self._get_correction_action('clip.card.transfer', self.env._("Transfer Clips"))

    def action_prolong(self):
        """Let the card be valid for longer by special agreement."""
        return self._get_correction_action('clip.card.prolongation', self.env._("Prolong"))

    def action_hold(self):
        """Let the card pay nothing until it is released."""
        return self._get_correction_action('clip.card.hold', self.env._("Hold"))

    def action_release(self):
        """Let held cards pay again, uncovered time first."""
        self._check_correction_right()
        for account, cards in self.sudo().filtered('manual_hold').grouped('account_id').items():
            account._lock()
            cards.write({'manual_hold': False, 'hold_reason': False})
            account._pay_due()

    def _get_correction_action(self, model, name):
        self._check_correction_right()
        return {
            'type': 'ir.actions.act_window',
            'name': name,
            'res_model': model,
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_card_ids': self.ids, 'default_card_id': self[:1].id},
        }

    def _check_may(self, event):
        """:raise UserError: for cards in whose state an event cannot happen"""
        for card in self:
            if card.state not in states_before(CARD, event):
                states = dict(self._fields['state']._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "Card %(card)s is %(state)s: its clips cannot be changed. Prolong a card"
                        " that has ended first, or choose another card.",
                        card=card.name,
                        state=states[card.state].lower(),
                    )
                )

    @api.model
    def _get_rule_fields(self):
        return super()._get_rule_fields() | {'manual_hold'}

    def _is_held(self):
        return super()._is_held() or self.manual_hold

    @api.depends('manual_hold')
    def _compute_state(self):
        super()._compute_state()

    # === CORRECTIONS ===#

    def _adjust(self, clips, reason, day=None):
        """Add clips to a card, or take some off it.

        :param clips: signed; no more come off than are left
        :param day: when it happened; today by default
        :raise UserError: without a reason, for 0 clips, or for more than are left
        """
        self.ensure_one()
        self._check_correction_right()
        self._check_reason(reason)
        card = self.sudo()
        card.account_id._lock()
        card._check_may('adjust')
        if not clips or card.balance + clips < 0:
            raise UserError(
                self.env._(
                    "Card %(card)s has %(left)s clips: it cannot be changed by %(count)+d clips."
                    " Enter a number from -%(left)s up, other than 0.",
                    card=card.name,
                    left=card.balance,
                    count=clips,
                )
            )
        card.account_id._post(
            [
                {
                    'card_id': card.id,
                    'clips': clips,
                    'kind': 'adjustment',
                    'date': day or card.company_id._clip_card_today(),
                    'name': reason,
                }
            ]
        )
        card.message_post(
            body=self.env._("Adjusted by %(count)+d clips: %(reason)s", count=clips, reason=reason)
        )
        if clips > 0:
            card.account_id._pay_due()

    def _hold(self, reason):
        """Let cards pay nothing until they are released.

        What they have paid stays paid.
        """
        self._check_correction_right()
        self._check_reason(reason)
        for account, cards in self.sudo().grouped('account_id').items():
            account._lock()
            cards._check_may('hold')
            cards.write({'manual_hold': True, 'hold_reason': reason})

    def _prolong(self, day, agreement):
        """Let a card be valid at least until a day; what has lapsed comes back.

        :param agreement: the special agreement that allows it; the statement names it
        :raise UserError: when that is not later than the card's end
        """
        self.ensure_one()
        self._check_correction_right()
        self._check_reason(agreement)
        card = self.sudo()
        card.account_id._lock()
        card._check_later_end(day)
        card.write(
            {
                'prolonged_date': day,
                'expiry_date': max(day, card.expiry_date),
                'prolongation_agreement': agreement,
            }
        )
        words = {'date': card.company_id._clip_card_today(), 'name': agreement}
        card.account_id._post([{'card_id': card.id, 'clips': 0, 'kind': 'adjustment', **words}])
        card.message_post(
            body=self.env._(
                "Prolonged until %(day)s by special agreement: %(agreement)s",
                day=format_date(self.env, day),
                agreement=agreement,
            )
        )
        card._revive()
        card.account_id._pay_due()

    def _check_later_end(self, day):
        """:raise UserError: for a day on which the card is valid anyway"""
        self._check_may('prolong')
        if day <= self.end_date:
            raise UserError(
                self.env._(
                    "Card %(card)s is valid until %(end)s already. A card is never shortened:"
                    " choose a later day.",
                    card=self.name,
                    end=format_date(self.env, self.end_date),
                )
            )

    def _revive(self):
        """Give ended cards whose end is today or later the whole rest of their lapse back."""
        for card in self.filtered('lapse_kind'):
            if card.end_date < card.company_id._clip_card_today():
                continue
            if card.lapsed_clips:
                card.account_id._post(
                    [
                        {
                            'card_id': card.id,
                            'clips': card.lapsed_clips,
                            'kind': card.lapse_kind,
                            'date': card.lapse_date,
                        }
                    ]
                )
            card.write({'lapse_kind': False, 'lapse_date': False})

    # === TRANSFER ===#

    def _transfer(self, partner, clips, agreement):
        """Hand clips to a new card of another customer; its terms and dates stay the card's.

        :param clips: how many, at most what is left
        :param agreement: the special agreement that allows it
        :return: the new card
        :raise UserError: without an agreement, to the same customer or one who pays other VAT, or
            for too many clips
        """
        self.ensure_one()
        self._check_correction_right()
        self._check_reason(agreement)
        card = self.sudo()
        target = self.env['clip.card.account']._get_or_create(partner, card.company_id)
        card._check_taker(target)
        (card.account_id | target)._lock()
        card._check_transferable(clips)
        new = self.sudo().create(card._prepare_transfer_values(target, clips, agreement))
        today = card.company_id._clip_card_today()
        values = {'kind': 'transfer', 'date': today, 'name': agreement}
        (card.account_id | target)._post(
            [
                {**values, 'card_id': card.id, 'clips': -clips},
                {**values, 'card_id': new.id, 'clips': clips},
            ]
        )
        card.message_post(body=card._get_transfer_text(clips, new, agreement))
        new.message_post(body=new._get_transfer_text(clips, card, agreement))
        target._pay_due()
        return new.with_env(self.env)

    def _check_taker(self, target):
        """Clips go to another customer, who pays the VAT that was paid for them.

        :param target: the account that would take them over
        :raise UserError: naming both customers
        """
        if target == self.account_id:
            raise UserError(
                self.env._(
                    "Card %(card)s belongs to %(customer)s already.",
                    card=self.name,
                    customer=target.partner_id.display_name,
                )
            )
        if self._get_taxes_for(self.partner_id) != self._get_taxes_for(target.partner_id):
            raise UserError(
                self.env._(
                    "%(giver)s and %(taker)s do not pay the same VAT, and it was paid when card"
                    " %(card)s was sold. Refund the clips, and sell %(taker)s a card of its own.",
                    giver=self.partner_id.display_name,
                    taker=target.partner_id.display_name,
                    card=self.name,
                )
            )

    def _get_taxes_for(self, partner):
        """The taxes that a customer pays for this card's product."""
        company = self.company_id
        taxes = self.product_id.taxes_id._filter_taxes_by_company(company)
        positions = self.env['account.fiscal.position'].with_company(company)
        return positions._get_fiscal_position(partner).map_tax(taxes)

    def _check_transferable(self, clips):
        """:raise UserError: for more clips than can be used"""
        usable = self.balance if self.state in states_before(CARD, 'transfer') else 0
        if not 0 < clips <= usable:
            raise UserError(
                self.env._(
                    "%(count)s clips cannot be transferred from card %(card)s: it has %(left)s"
                    " clips that can be used.",
                    count=clips,
                    card=self.name,
                    left=usable,
                )
            )

    def _prepare_transfer_values(self, account, clips, agreement):
        """The new card: clips that are handed over keep their dates and the terms of sale."""
        self.ensure_one()
        return {
            'account_id': account.id,
            'user_id': account.partner_id.user_id.id or self.user_id.id,
            'product_id': self.product_id.id,
            'origin_card_id': self.id,
            'clips': clips,
            'currency_id': self.currency_id.id,
            'net_amount': self.currency_id.round(self.clip_price * clips),
            'lifetime_years': self.lifetime_years,
            'forfeit_years': self.forfeit_years,
            'refundable_months': self.sudo().refundable_months,
            'purchase_date': self.purchase_date,
            'expiry_date': self.expiry_date,
            'prolonged_date': self.prolonged_date,
            # The day is the new customer's by this agreement: the other one is not its business.
            'prolongation_agreement': agreement if self.prolonged_date else False,
            'inherited_use_date': self.last_use_date,
            'last_use_date': self.last_use_date,
            'transfer_agreement': agreement,
            'terms': self.terms,
        }

    def _get_transfer_text(self, clips, other, agreement):
        if other.origin_card_id == self:
            text = self.env._("%(count)s clips transferred to card %(card)s of %(customer)s:")
        else:
            text = self.env._("%(count)s clips transferred from card %(card)s of %(customer)s:")
        values = {'count': clips, 'card': other.name, 'customer': other.partner_id.display_name}
        return f"{text % values} {agreement}"

    def _attach_agreement(self, name, data):
        """Keep the agreement itself with the cards it is about."""
        if data:
            name = name or self.env._("Agreement")
            self.env['ir.attachment'].sudo().create(
                [
                    {'name': name, 'datas': data, 'res_model': self._name, 'res_id': card.id}
                    for card in self
                ]
            )
