from odoo import models
from odoo.tools import format_date, format_datetime


class ClipCardAccount(models.Model):
    """What the portal says about a customer's clips, in whole sentences."""

    _inherit = 'clip.card.account'

    def _tell_balance(self):
        self.ensure_one()
        return self.env._(
            "%(customer)s has %(clips)s left with %(company)s.",
            customer=self.sudo().partner_id.name,
            clips=self._tell_clips(self.balance),
            company=self.sudo().company_id.name,
        )

    def _tell_low(self):
        """That few clips are left, or none."""
        self.ensure_one()
        if not self.balance:
            return self.env._("You have no clips left.")
        return self.env._("You have only %(clips)s left.", clips=self._tell_clips(self.balance))

    def _tell_ending(self, card):
        """Until when the rest of a card can be used, and why."""
        return self.env._(
            "%(clips)s on card %(card)s can be used until %(day)s: %(reason)s.",
            clips=self._tell_clips(card.balance),
            card=card.name,
            day=format_date(self.env, card.end_date),
            reason=card.end_reason,
        )

    def _tell_stopped(self):
        """Who stopped, and when."""
        self.ensure_one()
        if not self.stopped_on:
            return ''
        zone = self.company_id.sudo()._get_clip_card_zone().zone
        moment = format_datetime(self.env, self.stopped_on, tz=zone, dt_format='medium')
        user = self.sudo().stopped_by_id
        if user._is_public():
            return self.env._("Stopped with the link in a mail, %(moment)s.", moment=moment)
        return self.env._("Stopped by %(user)s, %(moment)s.", user=user.name, moment=moment)

    def _tell_stopping(self):
        """What stopping means, before and after it is done."""
        self.ensure_one()
        if self.renewal == 'stop':
            return self.env._(
                "%(company)s does not remind %(customer)s any more, and renews nothing. Clips that"
                " are left can still be used.",
                company=self.sudo().company_id.name,
                customer=self.sudo().partner_id.name,
            )
        return self.env._(
            "%(company)s will not remind %(customer)s any more, and renew nothing. What is left,"
            " %(clips)s, can still be used. Add-on products end when no clips are left. You can"
            " undo this at any time.",
            company=self.sudo().company_id.name,
            customer=self.sudo().partner_id.name,
            clips=self._tell_clips(self.balance),
        )

    def _tell_uncovered(self):
        self.ensure_one()
        return self.env._(
            "%(clips)s missing for work that we have done. A new card can pay for it, or we"
            " invoice it at our standard rate.",
            clips=self._tell_clips(self.uncovered),
        )

    def _tell_cover(self):
        """What renewing may pay for."""
        self.ensure_one()
        return self.env._(
            "Let the new card pay for work done without clips: %(clips)s",
            clips=self._tell_clips(self.uncovered),
        )

    def _tell_guarantee(self, hours):
        """What the customer is promised."""
        return self.env._(
            "Call-out guarantee: a consultant starts on site within %(hours)g working hours of"
            " your fault report.",
            hours=hours,
        )
