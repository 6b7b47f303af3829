from odoo import api, fields, models

from ...rules import allocation


class ClipCardCharge(models.Model):
    """One period of an add-on product, paid in clips."""

    _name = 'clip.card.charge'
    _description = "Add-on Charge"
    _inherit = ['clip.card.protected']
    _order = 'period_start desc, id desc'

    subscription_id = fields.Many2one(
        comodel_name='clip.card.subscription',
        required=True,
        index=True,
        ondelete='restrict',
        readonly=True,
    )
    # As sold
    account_id = fields.Many2one(
        comodel_name='clip.card.account',
        string="Clip Account",
        required=True,
        index=True,
        ondelete='restrict',
        readonly=True,
    )
    partner_id = fields.Many2one(
        comodel_name='res.partner',
        string="Customer",
        required=True,
        index=True,
        ondelete='restrict',
        readonly=True,
    )
    company_id = fields.Many2one(
        comodel_name='res.company', required=True, index=True, ondelete='restrict', readonly=True
    )
    product_id = fields.Many2one(
        comodel_name='product.product',
        string="Add-on Product",
        required=True,
        ondelete='restrict',
        readonly=True,
    )
    kind = fields.Selection(
        selection=lambda self: (
            self.env['clip.card.subscription']._fields['kind']._description_selection(self.env)
        ),
        required=True,
        readonly=True,
    )
    period_start = fields.Date(required=True, readonly=True)
    period_end = fields.Date(
        required=True, readonly=True, help="The last day of the period that is paid."
    )
    date = fields.Date(
        string="Charged On",
        required=True,
        readonly=True,
        default=lambda self: self.env.company._clip_card_today(),
        help="The day on which it was charged.",
    )
    clips = fields.Integer(required=True, readonly=True, help="Clips taken for the period.")
    state = fields.Selection(
        selection=[('charged', "Charged"), ('returned', "Given Back")],
        default='charged',
        required=True,
        readonly=True,
    )
    return_reason = fields.Char(readonly=True, help="Why the clips were given back.")
    entry_ids = fields.One2many(
        comodel_name='clip.card.entry', inverse_name='charge_id', string="Ledger", readonly=True
    )

    _once = models.UniqueIndex(
        '(subscription_id, period_start)', "Each period of a subscription is charged once."
    )

    @api.depends('product_id', 'period_start')
    def _compute_display_name(self):
        format_date = self.env['ir.qweb.field.date'].value_to_html
        for charge in self:
            charge.display_name = self.env._(
                "%(product)s, %(start)s to %(end)s",
                product=charge.product_id.name,
                start=format_date(charge.period_start, {}),
                end=format_date(charge.period_end, {}),
            )

    # === ACTION METHODS ===#

    def action_return(self):
        """Give the clips of charges back, with a reason."""
        self.env['clip.card']._check_correction_right()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Give Back"),
            'res_model': 'clip.card.charge.return',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_charge_ids': self.ids},
        }

    # === CHARGING ===#

    def _prepare_entry_values(self, card, clips, day):
        """An entry of this charge; the statement shows its product and period."""
        self.ensure_one()
        lang = self.partner_id.lang or self.company_id.partner_id.lang
        return {
            'card_id': card,
            'clips': clips,
            'kind': 'service',
            'date': day,
            'name': self.product_id.with_context(lang=lang).name,
            'source': self.id,
            'charge_id': self.id,
            'period_start': self.period_start,
            'period_end': self.period_end,
        }

    def _provide_service(self):
        """Begin the service of periods that have just been charged.

        Called with the charges of one account, in the transaction in which they are made; what
        consists of work to be done extends it.
        """

    # === GIVING BACK ===#

    def _return(self, reason):
        """Give the clips of charges back to the cards that paid, and pay with them what is due.

        Charges that were given back already stay as they are.

        :param reason: what the customer gets them back for
        :raise AccessError: unless the user manages clip cards
        :raise UserError: without a reason
        """
        self.env['clip.card']._check_correction_right()
        self.env['clip.card']._check_reason(reason)
        charges = self.sudo()
        charges.account_id._lock()
        charges = charges.filtered(lambda charge: charge.state == 'charged')
        for account, charged in charges.grouped('account_id').items():
            values = [entry for charge in charged for entry in charge._prepare_return_values()]
            account._post(values)
            charged.write({'state': 'returned', 'return_reason': reason})
            for charge in charged:
                charge.subscription_id._log(
                    self.env._(
                        "%(clips)s given back for %(charge)s: %(reason)s",
                        clips=account._tell_clips(charge.clips),
                        charge=charge.display_name,
                        reason=reason,
                    )
                )
            cards = self.env['clip.card'].sudo().browse({vals['card_id'] for vals in values})
            cards._reset_last_use()
            account._pay_due()

    def _prepare_return_values(self):
        """The clips of a charge go back, first to the card taken last; ended cards lose them."""
        self.ensure_one()
        taken = [(entry.id, entry.card_id.id, -entry.clips) for entry in self.entry_ids]
        values, today = [], self.company_id._clip_card_today()
        for card_id, clips in reversed(allocation.still_taken(taken)):
            values.append(self._prepare_entry_values(card_id, clips, today))
            card = self.env['clip.card'].sudo().browse(card_id)
            values += card._prepare_lapse_again(clips, today)
        return values

    def _get_lapsed_clips(self):
        """Clips that were given back to cards that had ended, and lapsed at once."""
        self.ensure_one()
        back = self.sudo().entry_ids.filtered(lambda it: it.clips > 0 and it.card_id.lapse_kind)
        return sum(back.mapped('clips'))
