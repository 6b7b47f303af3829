"""The plan of a change of time: what every line shows, and what is posted."""

from dataclasses import replace
from datetime import date

from ...rules import allocation, planning
from ...rules.entries import Entry
from ...rules.work import UNSAVED, Change, Facts, Line, Scope, Task
from ..common import PlainCase

DAY = date(2025, 3, 12)
NEXT = date(2025, 3, 13)
NEW = Change(agreements=(), asked=True)
ACCOUNT, TASK = 7, 70
KEY = (TASK, ACCOUNT)


def line(number, minutes=30, day=DAY, **values):
    return Line(number, day, **{'account': ACCOUNT, 'task': TASK, 'minutes': minutes, **values})


def card(number=1, balance=10, **values):
    return allocation.Card(
        number, balance, date(2025, 1, 1), date(2030, 1, 1), forfeit_years=3, **values
    )


def facts(*changed, others=(), changes=None, task=None, cards=None, **values):
    scope = Scope.of(*changed)
    return Facts(
        lines={it.id: it for it in (*others, *changed)},
        changes=changes or {it.id: NEW for it in changed},
        scope=scope,
        tasks=dict.fromkeys(scope.firsts, task or Task(whole=True)),
        cards={ACCOUNT: tuple([card()] if cards is None else cards)},
        today={ACCOUNT: NEXT},
        **values,
    )


class TestPlan(PlainCase):
    def assertShows(self, plan, **clips):
        shown = {f'l{number}': (it.clips, it.uncovered) for number, it in plan.lines.items()}
        self.assertEqual(shown, clips)

    def test_a_first_line(self):
        plan = planning.plan(facts(line(1, 31), task=Task(fixed=False, whole=True)))
        self.assertTrue(plan.complete)
        self.assertShows(plan, l1=(1, 0))
        self.assertEqual(plan.roundings, {TASK: 'task'})
        (entry,) = plan.entries
        self.assertEqual((entry.card, entry.clips, entry.work_minutes), (1, -1, 31))
        self.assertEqual((entry.line, entry.words.day, entry.account), (1, DAY, ACCOUNT))

    def test_the_days_before_are_a_tally(self):
        task = Task(first=(DAY, 9), earlier=30, same_day=25, payer=4)
        plan = planning.plan(facts(line(9, 5), task=task))
        self.assertShows(plan, l9=(0, 0))
        self.assertEqual([(it.card, it.clips) for it in plan.entries], [(4, 0)])
        self.assertShows(planning.plan(facts(line(9, 6), task=task)), l9=(1, 0))
        by_day = replace(task, rounding='task_day')
        self.assertShows(planning.plan(facts(line(9, 35), task=by_day)), l9=(0, 0))
        self.assertShows(planning.plan(facts(line(9, 36), task=by_day)), l9=(1, 0))

    def test_what_is_not_saved_yet_is_planned_together(self):
        first, second = line(UNSAVED, 30), line(UNSAVED + 1, 20)
        plan = planning.plan(facts(first, second))
        self.assertEqual([it.due for it in plan.lines.values()], [1, 0])
        self.assertEqual(plan.count_usable(ACCOUNT), -1)
        self.assertEqual(plan.get_payers(UNSAVED), {1: 1})
        self.assertEqual(plan.get_payers(UNSAVED + 1), {})

    def test_free_time(self):
        for change, goodwill, free in (
            (NEW, None, None),
            (replace(NEW, agreements=('phone_support', 'server_check')), None, 'phone_support'),
            (replace(NEW, agreements=('phone_support',)), "Our fault", 'goodwill'),
        ):
            it = line(1, 61, goodwill=goodwill)
            plan = planning.plan(facts(it, changes={1: change}))
            self.assertEqual(plan.lines[1].free, free)
            self.assertEqual(plan.lines[1].due, 0 if free else 2)
            self.assertEqual(plan.entries[0].words.free, free)
        kept = line(1, 61, free='phone_support')
        plan = planning.plan(facts(kept, changes={1: Change()}))
        self.assertEqual(plan.lines[1].free, 'phone_support')

    def test_transport_of_a_visit(self):
        first = line(1, address=5, employee=3, standard=30, transport=30, counted=60, due=1)
        second = line(2, 31, address=5, employee=3, standard=30)
        plan = planning.plan(facts(second, others=[first]))
        self.assertEqual(plan.lines[2].transport, 0)
        self.assertNotIn(1, plan.lines)
        gone = planning.plan(
            facts(first, others=[replace(second, counted=31)], changes={1: Change(leaves=True)})
        )
        self.assertEqual(gone.lines[2].transport, 30)
        self.assertEqual(gone.lines[2].counted, 61)
        typed = planning.plan(facts(second, others=[first], changes={2: replace(NEW, typed=45)}))
        self.assertEqual((typed.lines[1].transport, typed.lines[2].typed), (45, 45))

    def test_a_time_that_nobody_knows(self):
        unknown = line(1, address=5, employee=3)
        self.assertEqual(planning.plan(facts(unknown)).unknown, [1])
        kept = planning.plan(facts(unknown, changes={1: Change()}))
        self.assertEqual(kept.unknown, [])
        self.assertTrue(kept.lines[1].missing)

    def test_a_factor_counts_before_rounding(self):
        self.assertShows(planning.plan(facts(line(1, 41, factor=1.5))), l1=(2, 0))

    def test_a_correction_needs_the_whole_task(self):
        plan = planning.plan(facts(line(9, -30), task=Task(first=(DAY, 9), earlier=90)))
        self.assertEqual((plan.whole, plan.entries), ({KEY}, []))

    def test_clips_that_come_back_ask_for_what_is_due(self):
        taken = (Entry(1, -2, 1, line(1).words, work_minutes=90, id=1, account=ACCOUNT),)
        before = line(1, 30, clips=2, due=2, counted=90)
        plan = planning.plan(facts(before, history=taken))
        self.assertEqual(plan.wide, {ACCOUNT: frozenset([1])})
        waiting = line(2, 30, day=NEXT, uncovered=1, due=1, task=71)
        wide = {'wide': frozenset([ACCOUNT]), 'retried': frozenset([2])}
        plan = planning.plan(
            facts(before, others=[waiting], history=taken, cards=[card(balance=0)], **wide)
        )
        self.assertTrue(plan.complete)
        self.assertShows(plan, l1=(1, 0), l2=(1, 0))

    def test_an_end_that_moves_out_asks_for_what_is_due_after_it(self):
        for waiting, wide in ((date(2028, 1, 1), {}), (date(2028, 1, 2), {ACCOUNT})):
            plan = planning.plan(facts(line(1), waiting={ACCOUNT: waiting}))
            self.assertEqual(plan.wide.keys(), set(wide))

    def test_another_day_is_said_anew(self):
        words = line(1).words
        taken = (Entry(1, -1, 1, words, work_minutes=30, id=1, account=ACCOUNT),)
        moved = line(1, 30, day=NEXT, clips=1, due=1, counted=30)
        plan = planning.plan(facts(moved, history=taken, wide=frozenset([ACCOUNT])))
        said = [(it.clips, it.words.day, it.work_minutes, it.restated) for it in plan.entries]
        self.assertEqual(said, [(1, DAY, -30, True), (-1, NEXT, 30, True)])
        self.assertEqual(plan.cards[1].last_use, NEXT)
