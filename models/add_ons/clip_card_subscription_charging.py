from odoo import api, models

from ..ledger.clip_card_account_jobs import BATCH


class ClipCardSubscription(models.Model):
    """The job that charges add-on products, and whom it tells when clips are short."""

    _inherit = 'clip.card.subscription'

    @api.model
    def _cron_charge_subscriptions(self):
        """Charge what is due, some customers per transaction."""
        Account = self.env['clip.card.account']
        accounts = Account.browse()
        for (company,) in self._read_group([('state', '!=', 'stopped')], ['company_id']):
            domain = Account._get_charging_domain(company)
            accounts |= self._read_group(domain, aggregates=['account_id:recordset'])[0][0]
        accounts._run_job(
            lambda some: some._charge_add_ons(),
            self.env._("Add-on products that could not be charged"),
            size=BATCH,
        )

    def _tell_waiting(self):
        """Tell the customer and sales, once for a period, that add-on products wait for clips.

        A customer who stopped is told nothing, nor is one who has paid for a card to come.
        """
        for subscription in self:
            subscription._log(subscription._get_waiting_text())
        for account, waiting in (self - self._get_announced()).grouped('account_id').items():
            if account.renewal == 'stop' or account._get_paid_order():
                continue
            self.env['clip.card.notice'].create(
                {
                    'account_id': account.id,
                    'kind': 'waiting',
                    'occasion': ','.join(it._get_waiting_occasion() for it in waiting),
                    'date': account.company_id._clip_card_today(),
                    'subscription_ids': waiting.ids,
                }
            )._send()

    def _get_waiting_text(self):
        """Why it waits, in words for staff."""
        self.ensure_one()
        if not self.partner_id.active:
            return self.env._("Waiting: the customer is archived, and nothing is charged.")
        return self.env._("Waiting for clips: it costs %(price)s.", price=self.price_text)

    def _get_announced(self):
        """Those whose customer knows already: one that was paused or stopped waits again."""
        notices = self.env['clip.card.notice'].search(
            [('kind', '=', 'waiting'), ('subscription_ids', 'in', self.ids)]
        )
        announced = {part for notice in notices for part in notice.occasion.split(',')}
        return self.filtered(lambda it: it._get_waiting_occasion() in announced)

    def _get_waiting_occasion(self):
        self.ensure_one()
        return f'{self.id}:{self.next_date}'
