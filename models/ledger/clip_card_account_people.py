from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClipCardAccount(models.Model):
    """Whom a customer's clips concern, on both sides, and in which words they are counted."""

    _inherit = 'clip.card.account'

    notice_partner_id = fields.Many2one(
        comodel_name='res.partner',
        string="Notices To",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="The contact who gets mails about the clips; the customer itself when empty.",
    )

    @api.model
    def _get_editable_fields(self):
        return super()._get_editable_fields() | {'notice_partner_id'}

    @api.constrains('notice_partner_id')
    def _check_notice_partner(self):
        for account in self:
            contact = account.notice_partner_id
            if contact and contact.commercial_partner_id != account.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is no contact of %(customer)s and cannot get its notices.",
                        contact=contact.display_name,
                        customer=account.partner_id.display_name,
                    )
                )

    def _get_contact(self):
        """The contact who gets mails about the clips."""
        self.ensure_one()
        return self.notice_partner_id or self.partner_id

    def _get_contact_lang(self):
        """The language in which the customer reads."""
        self.ensure_one()
        return self._get_contact().lang or self.company_id.partner_id.lang

    def _get_salesperson(self):
        """The customer's salesperson, else who sold its last card, while they work here."""
        self.ensure_one()
        account = self.sudo()
        sellers = account.card_ids.sorted('id', reverse=True).user_id.filtered('active')
        return account.user_id.filtered('active') or sellers[:1]

    def _get_seller_or_responsible(self):
        """Who decides with the customer."""
        self.ensure_one()
        return self._get_salesperson() or self._get_responsible()

    def _get_responsible(self):
        """Who looks after this customer's cards when something is wrong."""
        self.ensure_one()
        company = self.company_id
        if company.clip_card_responsible_id:
            return company.clip_card_responsible_id
        return self._get_salesperson() or company._get_clip_card_responsible()

    @api.model
    def _tell_clips(self, count):
        """A number of clips in words, such as "1 clip"."""
        if abs(count) == 1:
            return self.env._("%(count)s clip", count=count)
        return self.env._("%(count)s clips", count=count)
