from functools import cache, partial

from odoo import api, models
from odoo.tools import format_date

from ...rules.transitions import CARD, states_before
from ..ledger.clip_card_account_jobs import LEDGER_BATCH


class ClipCard(models.Model):
    """The rest of a card lapses on the day after its end."""

    _inherit = 'clip.card'

    def _tell_end(self):
        """Why the card ends, or has ended, in a sentence for its customer."""
        if not self.end_date:
            return ''
        self.ensure_one()
        format_date = self.env['ir.qweb.field.date'].value_to_html
        if self.end_date == self.prolonged_date:
            agreement = self.prolongation_agreement
            return self.env._("By special agreement: %(agreement)s", agreement=agreement)
        expires = self.forfeit_date >= self.expiry_date
        used = not expires and self.last_use_date and self.last_use_date > self.purchase_date
        values = {
            'years': self.lifetime_years if expires else self.forfeit_years,
            'day': format_date(self.last_use_date if used else self.purchase_date, {}),
        }
        return self._tell_ended(values, expires, used) or self._tell_ending(values, expires, used)

    def _tell_ending(self, values, expires, used):
        if expires:
            return self.env._(
                "The card expires %(years)s years after purchase (%(day)s).", **values
            )
        if used:
            return self.env._(
                "The clips are forfeited %(years)s years after last use (%(day)s).", **values
            )
        return self.env._(
            "The clips are forfeited %(years)s years after purchase (%(day)s), unless some are"
            " used.",
            **values,
        )

    def _tell_ended(self, values, expires, used):
        if not self.lapse_kind:
            return ''
        if expires:
            return self.env._(
                "The card expired %(years)s years after purchase (%(day)s).", **values
            )
        if used:
            return self.env._(
                "The clips were forfeited %(years)s years after last use (%(day)s).", **values
            )
        return self.env._(
            "The clips were forfeited %(years)s years after purchase (%(day)s), because none were"
            " used.",
            **values,
        )

    @api.model
    def _cron_end_cards(self):
        """Let the rest of every card lapse whose last valid day has passed."""
        accounts = self.env['clip.card.account'].browse()
        for (company,) in self._read_group([('balance', '>', 0)], ['company_id']):
            domain = self._get_ending_domain(company, company._clip_card_today())
            accounts |= self._read_group(domain, aggregates=['account_id:recordset'])[0][0]
        accounts._run_job(
            lambda accounts: accounts._end_cards(),
            self.env._("Cards that could not be ended"),
            size=LEDGER_BATCH,
        )

    @api.model
    def _get_ending_domain(self, company, today):
        return [
            ('company_id', '=', company.id),
            ('end_date', '<', today),
            ('balance', '>', 0),
            ('state', 'in', states_before(CARD, 'lapse')),
        ]

    def _end(self, today):
        """Let the rest of these cards of one company lapse, dated the day after their end.

        Their accounts must be locked. Cards without clips stay used up.
        """
        values, lapses, messages = [], {}, {}
        tell_day = cache(partial(format_date, self.env))
        self._track_discard()  # the message says more than that the state changed
        for card in self:
            end = card._get_end()
            if end.day < today and card.balance and card.state in states_before(CARD, 'lapse'):
                messages[card.id] = self.env._(
                    "Ended on %(day)s with %(count)s clips left: %(reason)s",
                    day=tell_day(end.day),
                    count=card.balance,
                    reason=card._get_end_reason(),
                )
                lapses[card.id] = {'lapse_kind': end.kind, 'lapse_date': end.posted_on}
                values.append(
                    {
                        'card_id': card.id,
                        'clips': -card.balance,
                        'kind': end.kind,
                        'date': end.posted_on,
                    }
                )
        self.account_id._post(values, lapses)
        self.browse(messages)._message_log_batch(bodies=messages)
