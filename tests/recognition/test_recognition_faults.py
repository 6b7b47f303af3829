"""A period is recognised once: job and wizard at once, a run that is killed; with real commits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from freezegun import freeze_time

from odoo.fields import Date
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import SQL

from ..ledger.test_concurrency import PATIENCE
from ..life.test_job_faults import CUSTOMERS, JobFaultsCase

SETTINGS = (
    'clip_card_recognition',
    'clip_card_recognition_start',
    'clip_card_recognised_until',
    'clip_card_deferred_account_id',
    'clip_card_breakage_account_id',
    'clip_card_recognition_journal_id',
)


@tagged('post_install', '-at_install')
class TestRecognitionFaults(JobFaultsCase):
    """Last month, each of some customers was invoiced 10 clips for 9,500.00 and used two."""

    job = ('res.company', '_cron_recognise_clip_cards')

    @property
    def bought(self):
        return f'{self.start} 11:00:00'

    def setUpRecords(self, env):
        self.addCleanup(self._restore_settings)
        today = env.ref('base.main_company')._clip_card_today()
        self.start = Date.start_of(today.replace(day=1) - timedelta(days=1), 'month')
        super().setUpRecords(env)
        self.end = Date.end_of(self.start, 'month')
        company = env['res.company'].browse(self.company)
        company.write(
            {
                **company._get_clip_card_recognition_proposal(),
                'clip_card_recognition_start': self.start,
                'clip_card_recognition': True,
            }
        )
        cards = env['clip.card'].browse(self.cards)
        cards.sale_line_id.price_unit = 1000
        with freeze_time(self.bought):
            for customer in self.customers:
                self.log(0, 120, self._make_task(env, customer))(env)
            cards.order_id._create_invoices(grouped=True).action_post()
        company._recognise_clip_cards(company._get_clip_card_opening_day())

    def _restore_settings(self):
        with self.registry.cursor() as cr:
            for name in SETTINGS:
                cr.execute(
                    SQL(
                        "UPDATE res_company SET %s = NULL WHERE id = %s",
                        SQL.identifier(name),
                        self.company,
                    )
                )

    # What is done at the same time

    def recognise(self, env):
        """The accountant's wizard."""
        Preview = env['clip.card.recognition.preview']
        return Preview.create({'period_end': self.end}).action_recognise()

    def run_wizard(self):
        with self.committing() as env:
            return retrying(partial(self.recognise, env), env)

    def at_once(self, *works):
        """Do things on connections of their own; all have seen what was there before any."""
        with ThreadPoolExecutor(len(works)) as pool:
            with self.holding('res_company', self.company):
                runs = [pool.submit(work) for work in works]
                self.wait_for_locks(len(works))
            return [run.result(2 * PATIENCE) for run in runs]

    # What must hold

    def recognitions(self):
        """Journal entries, their total, and clips and value of what was used."""
        return self.rows(
            """
            SELECT COUNT(DISTINCT move.id), SUM(line.clips), SUM(line.amount),
                   COUNT(DISTINCT line.entry_id)
              FROM clip_card_recognition line
              JOIN account_move move ON move.id = line.move_id AND move.state = 'posted'
             WHERE line.card_id = ANY(%s) AND line.kind = 'used'
            """,
            self.cards,
        )[0]

    def assertRecognisedOnce(self):
        self.assertEqual(self.recognitions(), (1, -2 * CUSTOMERS, -1900 * CUSTOMERS, CUSTOMERS))
        (until,) = self.rows(
            "SELECT clip_card_recognised_until FROM res_company WHERE id = %s", self.company
        )[0]
        self.assertEqual(until, self.end)
        with self.committing() as env:
            self.assertFalse(env['res.company'].browse(self.company).partner_id.activity_ids)

    def test_two_jobs(self):
        self.at_once(partial(self.run_job, *self.job), partial(self.run_job, *self.job))
        self.assertRecognisedOnce()

    def test_job_and_wizard(self):
        _nothing, action = self.at_once(partial(self.run_job, *self.job), self.run_wizard)
        self.assertIn(action['type'], ('ir.actions.act_window', 'ir.actions.client'))
        self.assertRecognisedOnce()

    def test_two_wizards(self):
        tries = self.together(self.recognise, self.recognise)
        self.assertEqual(tries, (1, 2))
        self.assertRecognisedOnce()

    def test_the_same_period_again(self):
        """Two accountants take up what came since: the second one finds nothing left."""
        self.run_wizard()
        with self.committing() as env:
            card = env['clip.card'].browse(self.cards[0])
            credit = card._make_credit_note(1, "Fortrudt")
            credit.invoice_date = credit.date = self.end
            credit.action_post()
        tries = self.together(self.recognise, self.recognise)
        self.assertEqual(tries, (1, 2))
        lines = self.rows(
            "SELECT clips, amount FROM clip_card_recognition"
            " WHERE card_id = %s AND kind = 'refund'",
            self.cards[0],
        )
        self.assertEqual(lines, [(-1, -950)])

    def test_credit_note_while_a_period_is_recognised(self):
        """It waits for nobody, and the next recognition finds it."""

        def credit(env):
            env['clip.card'].browse(self.cards[0])._make_credit_note(1, "Fortrudt").action_post()

        tries = self.together(self.recognise, credit, overlap=False)
        self.assertEqual(tries, (1, 1))
        self.assertRecognisedOnce()
        with self.committing() as env:
            company = env['res.company'].browse(self.company)
            cards = env['clip.card.recognition.due']._find_cards(
                company, company.clip_card_recognised_until, self.end
            )
            self.assertIn(self.cards[0], cards)

    def test_killed_half_way(self):
        """The journal entry is posted already, and is gone with the rest."""
        self.kill_in_mid_job(*self.job, 'clip_card', self.cards[3])
        self.assertEqual(self.recognitions(), (0, None, None, 0))
        self.run_job(*self.job)
        self.run_job(*self.job)
        self.assertRecognisedOnce()
