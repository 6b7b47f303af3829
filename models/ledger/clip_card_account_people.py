from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .shared import report_once


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
        """The contact who gets mails about the clips: one of this customer's, and active.

        Nobody of a customer that is archived.
        """
        self.ensure_one()
        customer, chosen = self.sudo().partner_id, self.sudo().notice_partner_id
        if not customer.active:
            contact = customer.browse()
        elif chosen._is_clip_card_contact_of(customer):
            contact = chosen
        else:
            contact = customer
        return contact.with_env(self.env)

    def _get_contact_lang(self):
        """The language in which the customer reads."""
        self.ensure_one()
        contact = self._get_contact() or self.partner_id
        return contact.lang or self.company_id.partner_id.lang

    def _get_unmailed_reason(self):
        """Why nobody can be mailed about this customer's clips, in words for staff."""
        self.ensure_one()
        if contact := self._get_contact():
            return self.env._(
                "%(contact)s has no e-mail address, so no mail was sent.",
                contact=contact.display_name,
            )
        return self.env._(
            "%(customer)s is archived, so no mail was sent.",
            customer=self.partner_id.display_name,
        )

    def _drop_notice_contact(self):
        """The contact who got the mails has left: the customer gets them, and sales is told."""
        for account in self.sudo():
            gone = account.notice_partner_id
            account.notice_partner_id = False
            if not account.partner_id.active:
                continue
            note = self.env._(
                "%(contact)s is archived, or no contact of %(customer)s any more, and gets no mail"
                " about its clips: the customer itself does. Choose another contact if you like.",
                contact=gone.display_name,
                customer=account.partner_id.display_name,
            )
            account._message_log(body=note)
            report_once(
                account,
                'mail.mail_activity_data_todo',
                self.env._("Who gets mails about the clips?"),
                note,
                account._get_seller_or_responsible(),
            )

    def _get_salesperson(self):
        """The customer's salesperson, else who sold its last card, while they work here."""
        self.ensure_one()
        account = self.sudo()
        sellers = account.card_ids.sorted('id', reverse=True).user_id
        return (account.user_id | sellers)._filter_clip_card_staff()[:1]

    def _get_seller_or_responsible(self):
        """Who decides with the customer."""
        self.ensure_one()
        return self._get_salesperson() or self._get_responsible()

    def _get_responsible(self):
        """Who looks after this customer's cards when something is wrong."""
        self.ensure_one()
        company = self.company_id.sudo()
        chosen = company.clip_card_responsible_id._filter_clip_card_staff()
        return chosen or self._get_salesperson() or company._get_clip_card_responsible()

    @api.model
    def _tell_clips(self, count):
        """A number of clips in words, such as "1 clip"."""
        if abs(count) == 1:
            return self.env._("%(count)s clip", count=count)
        return self.env._("%(count)s clips", count=count)
