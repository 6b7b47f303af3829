from odoo import models
from odoo.tools import format_date


class ClipCardSubscription(models.Model):
    """What the portal says about an add-on product."""

    _inherit = 'clip.card.subscription'

    def _tell(self):
        """What it costs, when it is charged next, and what is promised: sentences in a list."""
        self.ensure_one()
        account = self.account_id
        clips = account._tell_clips(self.period_clips)
        if self.period_months == 1:
            sentences = [self.env._("%(clips)s per month.", clips=clips)]
        else:
            sentences = [
                self.env._(
                    "%(clips)s every %(months)s months.", clips=clips, months=self.period_months
                )
            ]
        if self.state == 'pending':
            sentences.append(self.env._("It starts with the card."))
        elif self.next_charge_date:
            day = format_date(self.env, self.next_charge_date)
            sentences.append(self.env._("Next charge on %(day)s.", day=day))
        if self._is_coming():
            day = format_date(self.env, self.start_date)
            sentences.append(self.env._("Begins on %(day)s.", day=day))
        if self.stop_date:
            day = format_date(self.env, self.stop_date)
            sentences.append(self.env._("Stops after %(day)s.", day=day))
        if self.state == 'waiting':
            sentences.append(
                self.env._("There were too few clips: the service waits until there are enough.")
            )
        if self.response_hours:
            sentences.append(account._tell_guarantee(self.response_hours))
        return sentences
