"""Reports in any order, repeated, half wrong or at the same moment leave the same checklists."""

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..ledger.test_concurrency import CommittedCase
from .test_server_check_values import ValuesCommon

WRONG = (
    {'topic': "Weather"},
    {'value': "much"},
    {'time': 'yesterday'},
    {'time': '2025-06-01 00:00:00'},
    {'customer': 2**30},
)
TIMES = (
    '2025-03-01 06:00:00',
    '2025-03-05T07:00:00+01:00',
    '2025-03-31 21:59:59',
    '2025-03-31 22:00:00',
    '2025-04-02 06:00:00',
)
DISK, BACKUP = "Disk", "Backup"


@tagged('post_install', '-at_install')
class TestOrder(ValuesCommon):
    def setUp(self):
        super().setUp()
        self.make_check()
        self.make_check('2025-04-01', day='2025-04-02')
        self.stay_on('2025-04-03')

    def prepare(self, number, moment, host, topic, own):
        """A value that follows from all that tells it from others."""
        return {
            'customer': None if own else self.customer.id,
            'subscription': self.subscription.id if own else None,
            'topic': topic,
            'host': host,
            'time': TIMES[moment],
            'value': number % 70,
        }

    def outcome_of(self, calls):
        """Checklists and values after these calls, which are undone again."""
        with self.env.cr.savepoint() as savepoint:
            for call in calls:
                self.report(*call)
            lines = self.subscription.server_check_ids.line_ids
            found = (
                sorted(
                    (str(it.check_id.period_start), it.topic, it.host or '', it.value, it.result)
                    + (str(it.value_time), it.proposed_result, it.is_measured)
                    for it in lines
                ),
                sorted(
                    (it.topic_id.id, it.host, str(it.measured_on), it.value)
                    for it in self.env['clip.card.server.check.value'].search([])
                ),
            )
            savepoint.rollback()
        self.env.invalidate_all()
        return found

    @settings(max_examples=25)
    @given(data=st.data())
    def test_whatever_the_order(self, data):
        """One call with all values, against calls in another order with repeats and nonsense."""
        places = data.draw(
            st.lists(
                st.tuples(
                    st.integers(0, len(TIMES) - 1),
                    st.sampled_from(['', 'srv1', 'srv2']),
                    st.sampled_from([DISK, BACKUP]),
                    st.booleans(),
                ),
                min_size=1,
                max_size=8,
                unique=True,
            )
        )
        values = [self.prepare(hash(place), *place) for place in places]
        others = data.draw(st.permutations(values))
        again = data.draw(st.lists(st.sampled_from(values), max_size=3))
        nonsense = [
            {**values[0], **data.draw(st.sampled_from(WRONG))}
            for _number in range(data.draw(st.integers(0, 2)))
        ]
        cut = data.draw(st.integers(0, len(others)))
        calls = [others[:cut], nonsense + others[cut:], again]
        self.assertEqual(self.outcome_of([values]), self.outcome_of(calls))


@tagged('post_install', '-at_install')
class TestAtTheSameMoment(CommittedCase):
    def setUpRecords(self, env):
        super().setUpRecords(env)
        self.topic = env['clip.card.server.check.topic'].create({'name': "Disk", 'unit': "GB"}).id
        self.sell()(env)
        product = env['product.template'].create(
            {
                'name': "Månedscheck",
                'clip_card_type': 'server_check',
                'clip_card_period_clips': 1,
                'clip_card_period_months': 1,
                'clip_card_topic_ids': [self.topic],
            }
        )
        self.subscription = (
            env['clip.card.subscription']
            .create({'partner_id': self.customer, 'product_id': product.product_variant_id.id})
            .id
        )

    def charge(self, env):
        subscription = env['clip.card.subscription'].browse(self.subscription)
        subscription.account_id._charge_add_ons()

    def report(self, *values):
        def action(env):
            answer = env['clip.card.server.check'].report_values(
                [{'customer': self.customer, 'topic': self.topic, **it} for it in values]
            )
            self.assertFalse(answer['refused'])
            self.answers.append((len(answer['taken']), len(answer['known'])))

        self.answers = []
        return action

    def lines(self):
        with self.committing() as env:
            checks = env['clip.card.subscription'].browse(self.subscription).server_check_ids
            return sorted((line.host or '', line.value) for line in checks.line_ids)

    def now(self, env):
        return env.cr.now().isoformat(' ', 'seconds')

    def test_two_reports(self):
        """The same value twice is taken once, and one server has one line."""
        with self.committing() as env:
            self.charge(env)
            moment = self.now(env)
        same = {'host': 'srv1', 'value': 40, 'time': moment}
        action = self.report(same, {'host': 'srv2', 'value': 50, 'time': moment})
        self.assertEqual(self.together(action, action), (1, 2))
        self.assertEqual((self.answers[0], self.answers[-1]), ((2, 0), (0, 2)))
        self.assertEqual(self.lines(), [('srv1', 40), ('srv2', 50)])

    def test_a_report_while_the_check_is_made(self):
        """The value is on the new check, whichever of the two comes first."""
        with self.committing() as env:
            moment = self.now(env)
        report = self.report({'host': 'srv1', 'value': 40, 'time': moment})
        self.assertEqual(self.together(self.charge, report), (1, 2))
        self.assertEqual(self.lines(), [('srv1', 40)])

    def test_a_check_that_is_made_while_a_value_comes(self):
        with self.committing() as env:
            moment = self.now(env)
        report = self.report({'host': 'srv1', 'value': 40, 'time': moment})
        self.assertEqual(self.together(report, self.charge), (1, 2))
        self.assertEqual(self.lines(), [('srv1', 40)])
