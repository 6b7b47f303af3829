"""Any page of any ledger is a slice of the statement."""

import random
from collections import Counter
from datetime import timedelta

from psycopg2.extras import execute_values

from odoo.tests import tagged
from odoo.tools import SQL

from ...reports.statement.known import look_at
from ...reports.statement.query import StatementQuery
from ...reports.statement.rows import Wishes
from .common import SORTS, fold, fold_page, read_page
from .test_statement import StatementCase

SEEDS = range(12)
PAGES = 30
KINDS = ('work',) * 6 + (
    'service',
    'service',
    'adjustment',
    'transfer',
    'refund',
    'expiry',
    'forfeiture',
    'cancellation',
)
NAMES = (None, "Ny disk", "ny DISK", "50% af_det", "Æble\\grød", "Ændret opsætning")
TASKS = (None, "Mail virker ikke", "Backup", "øre")
CONSULTANTS = (None, "Karl Konsulent", "Kit Kollega")
DEPARTMENTS = (None, "Salg", "Lager")
INSERT = """
INSERT INTO clip_card_entry (card_id, account_id, partner_id, company_id, posting_date, kind, date,
                             clips, work_minutes, transport_minutes, source, timesheet_id, name,
                             task_name, employee_name, department, statement_row)
VALUES %s
"""


@tagged('post_install', '-at_install')
class TestStatementPages(StatementCase):
    """Ledgers that no sequence of events makes too: the page may not rest on what is usual."""

    def setUp(self):
        super().setUp()
        self.cards = self.card | self.buy(10) | self.buy(10)
        self.lines = self.log(self.task, 0) | self.log(self.task, 0)
        self.readers = self.make_portal_user(), self.consultant_user, self.env.user

    def test_random_ledgers(self):
        self.compared = Counter()
        for seed in SEEDS:
            chance = random.Random(seed)  # noqa: S311 no secret
            savepoint = self.env.cr.savepoint(flush=True)
            self.insert(chance, chance.choice([0, 3, 60, 60, 120]), most=chance.choice([2, 20]))
            for turn in range(PAGES):
                with self.subTest(seed=seed, turn=turn):
                    self.compare(chance)
            savepoint.close(rollback=True)
            self.env.invalidate_all()
        for waits in (True, False):
            self.assertGreater(self.compared[waits], 100, "rows in order of days, and that wait")

    def insert(self, chance, count, most):
        values = [self.make_entry(chance, most) for _number in range(count)]
        self.env.invalidate_all()
        if values:
            execute_values(self.env.cr._obj, INSERT, values)

    def make_entry(self, chance, most):
        card = chance.choice(self.cards)
        moves = chance.random() < 0.7
        words = {
            'kind': chance.choice(KINDS),
            'date': card.purchase_date + timedelta(days=chance.randint(-2, 6)),
            'clips': chance.randint(-most, most) if moves else 0,
            'work_minutes': chance.choice([None, 0, 30, -30]) if moves else 0,
            'transport_minutes': chance.choice([None, 0, 15, -15]) if moves else None,
            'source': chance.choice([None, 0, *range(1, 12)]),
            'timesheet_id': chance.choice([None, *self.lines.ids]),
            'name': chance.choice(NAMES),
            'task_name': chance.choice(TASKS),
            'employee_name': chance.choice(CONSULTANTS),
            'department': chance.choice(DEPARTMENTS),
        }
        return (
            card.id,
            card.account_id.id,
            card.partner_id.id,
            card.company_id.id,
            card.purchase_date,
            *words.values(),
            self.env['clip.card.entry']._get_statement_row(words) or None,
        )

    def compare(self, chance):
        day = self.card.purchase_date
        page = {
            'date_from': chance.choice([None, day, day + timedelta(days=2)]),
            'date_to': chance.choice([None, day + timedelta(days=3)]),
            'consultant': chance.choice([None] * 6 + [*CONSULTANTS]),
            'task': chance.choice([None] * 6 + [*TASKS]),
            'department': chance.choice([None] * 6 + [*DEPARTMENTS]),
            'search': chance.choice([None] * 6 + ["DISK", "%", "_", "\\", "æ", "kit", "nej"]),
            'sort': chance.choice(SORTS),
            'offset': chance.choice([0, 0, 0, 3, 20]),
            'limit': chance.choice([None, 1, 5, 20]),
        }
        card = self.card.with_user(chance.choice(self.readers))
        asked = fold_page(card, **page)
        waits = min(self.get_balances_in_order_of_days(card)) < 0
        self.compared[waits] += len(asked['rows'])
        self.assertEqual(read_page(card, **page), asked, page)
        self.compare_totals(card, page, asked)

    def compare_totals(self, card, page, asked):
        """Whatever rows are added up by, they come to the same."""
        by = random.Random(str(page)).choice(['card', 'task', 'consultant', 'department', 'month'])  # noqa: S311
        totals = card._statement_page(**page, totals=by)['totals']
        everything = {**page, 'offset': 0, 'limit': None}
        used = [
            row
            for row in card._statement_page(**everything)['rows']
            if row['kind'] in ('work', 'service')
        ]
        self.assertEqual(sum(total['count'] for total in totals), len(used), by)
        self.assertEqual(
            sum(total['clips'] for total in totals), sum(row['clips'] for row in used), by
        )

    def get_balances_in_order_of_days(self, card):
        """What the card would have had if every row stood on its day."""
        statement, rows = fold(card)
        left, balances = statement.before, [0]
        for _day, _number, clips in sorted(
            (row.last.day, row.first.id, row.clips) for _said, row in rows
        ):
            left += clips
            balances.append(left)
        return balances


@tagged('post_install', '-at_install')
class TestStatementWork(StatementCase):
    """What the page costs while PostgreSQL has not counted the ledger yet, as after an import."""

    ENTRIES = 2000

    def setUp(self):
        super().setUp()
        self.make_entries(range(self.ENTRIES))

    def make_entries(self, sources):
        card = self.card
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO clip_card_entry (
                        card_id, account_id, partner_id, company_id, posting_date, kind, date,
                        clips, work_minutes, source, statement_row)
                SELECT %s, %s, %s, %s, %s, 'work', %s, 0, 30, source, 'work ' || source
                  FROM UNNEST(%s) AS source
                """,
                card.id,
                card.account_id.id,
                card.partner_id.id,
                card.company_id.id,
                card.purchase_date,
                card.purchase_date,
                list(sources),
            )
        )

    def count_work(self):
        """Rows that PostgreSQL looks at for the first page, in all steps together."""
        known = look_at(self.card, self.card.browse())
        query = StatementQuery(self.card, Wishes(sort='date desc', limit=80), known)
        explained = SQL("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) %s", query.get_page())
        return self._add_up(self.env.execute_query(explained)[0][0][0]['Plan'])

    def _add_up(self, node):
        looked_at = node['Actual Rows'] + sum(
            count for name, count in node.items() if name.startswith("Rows Removed")
        )
        below = sum(map(self._add_up, node.get('Plans', ())))
        return node['Actual Loops'] * max(1, looked_at) + below

    def test_grows_with_the_entries_and_no_faster(self):
        self.assertLess(self.count_work(), self.ENTRIES * 100)
