import logging
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ...revenue.positions import Positions
from ...revenue.recognition_facts import RecognitionFacts
from ...revenue.recognition_plan import RecognitionPlan
from ..ledger.clip_card_account_jobs import try_work
from ..ledger.shared import report_once

_logger = logging.getLogger(__name__)

#: So many cards an opening entry has at once: what it takes of memory is theirs.
OPENED = 5000


class ResCompany(models.Model):
    """At the end of a period, what used and lapsed clips are worth becomes revenue."""

    _inherit = 'res.company'

    # === THE JOB ===#

    @api.model
    def _cron_recognise_clip_cards(self):
        """Recognise every month that has ended, one company and month per transaction."""
        commit = self.env['ir.cron']._commit_progress
        companies = self.search([('clip_card_recognition', '=', True)])
        commit(remaining=len(companies))
        for company in companies:
            company._recognise_due_clip_cards()
            if not commit(1):
                break

    def _recognise_due_clip_cards(self):
        """Recognise the periods of a company that have ended; what fails is reported."""
        self.ensure_one()
        while True:
            error = try_work(self, lambda company: company._recognise_due_period())
            if error:
                _logger.error("Company %s: revenue of clip cards", self.id, exc_info=error)
                try_work(
                    self,
                    lambda company, error=error: company._report_recognition_problem(error),
                )
                return
            self.env['ir.cron']._commit_progress()
            if not self._get_clip_card_due_period():
                return

    def _recognise_due_period(self):
        if day := self._get_clip_card_due_period():
            self._recognise_clip_cards(day, whole=False)

    def _report_recognition_problem(self, error):
        """Give the responsible an activity, unless the same one is open already."""
        self.ensure_one()
        summary = self.env._("Revenue of clip cards that could not be recognised")
        note = str(error) if isinstance(error, UserError) else ''
        note += self.env._(" The reason is in the server's log; the next run tries again.")
        report_once(
            self.partner_id,
            'mail.mail_activity_data_warning',
            summary,
            note,
            self._get_clip_card_responsible(),
        )

    # === RECOGNITION ===#

    def _check_recognition_right(self):
        """:raise AccessError: unless the user may post journal entries of this company"""
        if not self.env.su and not self.env.user.has_group('account.group_account_invoice'):
            raise AccessError(
                self.env._("Only an accountant may recognise revenue. Ask one to do it.")
            )
        self.check_access('read')

    def _check_recognition_on(self):
        """:raise UserError: for a company that does not recognise revenue as clips are used"""
        if not self.clip_card_recognition:
            raise UserError(
                self.env._(
                    "%(company)s does not recognise revenue as clips are used. Switch it on in the"
                    " settings of clip cards.",
                    company=self.name,
                )
            )

    def _check_recognition_day(self, day):
        """:raise UserError: for a day up to which revenue cannot be recognised"""
        opening_day, until = self._get_clip_card_opening_day(), self.clip_card_recognised_until
        if not until and day != opening_day:
            raise UserError(
                self.env._(
                    "Make the opening entry of %(company)s first: choose %(day)s.",
                    company=self.name,
                    day=format_date(self.env, opening_day),
                )
            )
        if not day or (until and day < until) or day >= self._clip_card_today():
            raise UserError(
                self.env._(
                    "Revenue cannot be recognised until %(day)s: choose a day that is over, not"
                    " before %(until)s.",
                    day=format_date(self.env, day) if day else '–',
                    until=format_date(self.env, until or opening_day),
                )
            )

    def _plan_clip_card_recognition(self, day, upto=None):
        """What is to be recognised until the end of a day.

        Only cards are gone through that have something new; all of them for the opening entry.

        :param upto: id of the last card of a part of the opening entry
        :return: :class:`RecognitionPlan`
        """
        self.ensure_one()
        company = self.sudo()
        company._check_recognition_on()
        opening_day = company._get_clip_card_opening_day()
        until = company.clip_card_recognised_until
        cards = company.env['clip.card.recognition.due']._find_cards(company, until, day, upto)
        facts = RecognitionFacts(company, day, cards)
        return RecognitionPlan(facts, not until, opening_day).make()

    def _recognise_clip_cards(self, day, whole=True):
        """Recognise until the end of a day what was not recognised yet, in one journal entry.

        Corrections count in the period in which they were posted. In a locked period the entry
        is dated the next open day. An opening entry of many cards is several, each of some
        thousand cards: what it takes of memory stays the same, however many there are.

        :param day: the last day of the period
        :param whole: also the further parts of an opening entry; else whoever calls saves this
            one first, and calls again
        :return: the posted journal entries, or none when nothing is to be moved
        :raise UserError: without the settings, or for a day that cannot be recognised
        """
        self.ensure_one()
        self._check_recognition_right()
        company = self.sudo().with_context(lang=self.partner_id.lang)
        company._lock_recognition()
        company._check_recognition_on()
        company._check_recognition_day(day)
        upto = company._get_last_opened()
        moves = company._recognise_some(day, upto)
        while whole and upto:
            self.env.flush_all()
            self.env.invalidate_all()
            upto = company._get_last_opened()
            moves |= company._recognise_some(day, upto)
        return moves.with_env(self.env)

    def _get_last_opened(self):
        """The last card of the next part of an opening entry; none when that is the last one."""
        if self.clip_card_recognised_until:
            return None
        self.env['clip.card'].flush_model(['company_id'])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM clip_card WHERE company_id = %s AND id > %s"
                " ORDER BY id LIMIT 2 OFFSET %s",
                self.id,
                self.clip_card_opened_card,
                OPENED - 1,
            )
        )
        return rows[0][0] if len(rows) > 1 else None

    def _recognise_some(self, day, upto):
        """Recognise until the end of a day, or make a part of an opening entry.

        What stands in the books beside the deferred income is of all cards, in the last part.

        :param upto: the last card of that part; none for all that is left
        :return: the posted journal entry, if there is any
        """
        plan = self._plan_clip_card_recognition(day, upto)
        accounting_date = self._get_recognition_date(day)
        lines = self._prepare_recognition_lines(plan, day, accounting_date)
        positions = [] if upto else Positions(plan).get_changes()
        move = self._post_recognition(lines, positions, accounting_date, day)
        for values in lines:
            if self._moves_income(values):
                values['move_id'] = move.id
        self.env['clip.card.recognition'].sudo()._add(lines)
        self.env['clip.card.position'].sudo().create(
            [
                {**values, 'move_id': move.id, 'date': accounting_date, 'period_end': day}
                for values in positions
            ]
        )
        self.env['clip.card.recognition.due']._replace(plan.lots, plan.get_waiting(), day)
        self.clip_card_opened_card = upto or 0
        if not upto:
            self.clip_card_recognised_until = day
        cards = {values['card_id'] for values in lines}
        self._reconcile_card_items(self.env['clip.card'].sudo().browse(sorted(cards)))
        if move:
            self._keep_voucher(move, plan.is_opening)
        return move

    def _lock_recognition(self):
        """Two at once would find the same to do: the second one waits here, and starts again."""
        self.env.cr.execute(
            SQL("SELECT id FROM res_company WHERE id = %s FOR NO KEY UPDATE", self.id)
        )

    def _get_recognition_date(self, day):
        """The day itself, or the first one after it that is not locked."""
        journal = self.clip_card_recognition_journal_id
        locks = self._get_violated_lock_dates(day, False, journal)
        return locks[-1][0] + timedelta(days=1) if locks else day

    def _prepare_recognition_lines(self, plan, day, accounting_date):
        """From the plan to values of recognition lines, in currencies."""
        Currency = self.env['res.currency']
        result = []
        for line in plan.lines:
            values = {**line, 'is_opening': plan.is_opening, 'period_end': day}
            amounts = values.pop('amounts')
            currency = Currency.browse(values['currency_id'])
            own = self.currency_id
            values['amount'] = own.round(amounts[0] * own.rounding)
            values['amount_currency'] = currency.round(amounts[1] * currency.rounding)
            if currency == own:
                values['amount_currency'] = values['amount']
            if values['kind'] == 'transfer':
                values['other_card_id'] = values['source']
            elif any(amounts) and not values['account_id']:
                self._raise_no_income_account(values)
            values['date'] = values.get('date') or accounting_date
            result.append(values)
        return result

    def _raise_no_income_account(self, values):
        """:raise UserError: for revenue that has nowhere to go"""
        card = self.env['clip.card'].browse(values['card_id'])
        raise UserError(
            self.env._(
                "%(product)s has no income account, so the clips of card %(card)s cannot become"
                " revenue. Set the account on the product or its category.",
                product=card.product_id.display_name,
                card=card.name,
            )
        )

    def _moves_income(self, values):
        """Whether a recognition line moves deferred income from or to another account."""
        account_id = values.get('account_id')
        return bool(account_id) and account_id != self.clip_card_deferred_account_id.id
