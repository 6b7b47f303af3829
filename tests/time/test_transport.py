"""Transport to the customer: once per visit, before rounding, and no driving fee."""

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TransportCommon


@tagged('post_install', '-at_install')
class TestUnknownTime(TransportCommon):
    def setUp(self):
        super().setUp()
        self.far = self.make_site("Aarhus", zip='8000')

    def test_a_visit_nobody_knows_the_way_to_is_refused(self):
        lines = self.env['account.analytic.line'].search_count([])
        with self.assertRefused(
            ValidationError, r"How long is the way to .*Aarhus.* \(8000\)\?.*Enter the transport"
        ):
            self.visit(30, self.far)
        self.assertEqual(self.env['account.analytic.line'].search_count([]), lines)
        self.assertEqual((self.card.balance, len(self.card.entry_ids)), (30, 1))

    def test_moving_or_changing_a_line_there_is_refused_too(self):
        line = self.visit(30)
        remote = self.log(self.far, 30)
        for change in (
            lambda: line.write({'task_id': self.far.id}),
            lambda: remote.write({'clip_card_work_type': 'onsite'}),
        ):
            with self.assertRefused(ValidationError, "Enter the transport time"):
                change()
        self.assertEqual(line.task_id, self.task)
        self.assertClips(line, 1)
        self.assertEqual(self.card.balance, 28)
        line.write({'task_id': self.far.id, 'clip_card_transport_hours': 3.0})
        self.assertTransport(line, 180)

    def test_a_time_entered_by_the_consultant_counts(self):
        line = self.visit(30, self.far, clip_card_transport_hours=2.5)
        self.assertTransport(line, 150)
        self.assertClips(line, 3)
        more = self.visit(30, self.far)
        self.assertTransport(more, 0)

    def test_a_time_set_on_the_address_counts(self):
        self.far.partner_id.clip_card_transport_hours = 2.5
        self.assertTransport(self.visit(30, self.far), 150)

    def test_a_visit_left_without_a_time_is_flagged_never_refused(self):
        """A colleague's change takes the typed time away."""
        first = self.visit(30, self.far, clip_card_transport_hours=2.5)
        second = self.visit(30, self.far)
        self.assertTransport(second, 0)
        first = first.with_user(self.manager)
        first.employee_id = self.colleague
        self.assertTransport(second, 0, missing=True)
        self.assertTransport(first, 150)
        self.assertIn("the visit's transport time is missing", second.clip_card_explanation)
        self.assertClips(second, 1)
        # It can be edited as it is, and the time can be entered later.
        second.unit_amount = 1
        self.assertTransport(second, 0, missing=True)
        second.clip_card_transport_hours = 2
        self.assertTransport(second, 120)
        second.unlink()
        first.unlink()
        self.assertEqual(self.card.balance, 30)

    def test_deleting_the_typed_time_leaves_the_visit_flagged(self):
        first = self.visit(30, self.far, clip_card_transport_hours=2.5)
        second = self.visit(30, self.far)
        first.unlink()
        self.assertTransport(second, 0, missing=True)
        self.assertClips(second, 1)
        third = self.visit(30, self.far, clip_card_transport_hours=2.0)
        self.assertTransport(second, 120)
        self.assertTransport(third, 0)

    def test_nonsense_is_refused(self):
        for hours in (-1.0, 25.0):
            with mute_logger('odoo.sql_db'), self.assertRaises(IntegrityError):
                self.visit(30, clip_card_transport_hours=hours)
                self.env.flush_all()


@tagged('post_install', '-at_install')
class TestVisit(TransportCommon):
    """The time sits on the visit's first line that is not free, and moves on with it."""

    def test_a_typed_time_counts_instead_of_the_standard(self):
        first = self.visit(30)
        second = self.visit(30, clip_card_transport_hours=1.0)
        self.assertTransport(first, 60)
        self.assertTransport(second, 0)
        self.assertEqual((first.clip_card_clips, second.clip_card_clips), (2, 0))
        second.unlink()
        self.assertTransport(first, 30)

    def test_typing_the_standard_changes_nothing(self):
        line = self.visit(30, clip_card_transport_hours=0.5)
        self.assertEqual(line.clip_card_transport_source, 'standard')
        line.clip_card_transport_hours = 0.75
        self.assertEqual(line.clip_card_transport_source, 'typed')
        line.date = '2025-03-13'
        self.assertTransport(line, 45)

    def test_a_typed_time_belongs_to_its_address(self):
        line = self.visit(30, clip_card_transport_hours=0.75)
        line.task_id = self.make_site("Lageret", zip='2100')
        self.assertTransport(line, 30)

    def assertMovesOn(self, change):
        """A change of the first line puts the visit's transport on the second."""
        first, second = self.visit(30), self.visit(30)
        self.assertTransport(first, 30)
        self.assertTransport(second, 0)
        change(first)
        self.assertTransport(second, 30)
        self.assertLedger()
        return first, second

    def test_it_moves_on_when_the_line_is_deleted(self):
        _first, second = self.assertMovesOn(lambda line: line.unlink())
        self.assertClips(second, 1)
        self.assertEqual(self.card.balance, 29)

    def test_it_moves_on_when_the_line_is_redated(self):
        first, second = self.assertMovesOn(lambda line: line.write({'date': '2025-03-11'}))
        self.assertTransport(first, 30)
        self.assertEqual((first.clip_card_clips, second.clip_card_clips), (1, 1))
        first.date = '2025-03-12'
        self.assertTransport(second, 0)
        self.assertEqual((first.clip_card_clips, second.clip_card_clips), (1, 1))

    def test_it_moves_on_when_the_line_turns_remote(self):
        first, _second = self.assertMovesOn(
            lambda line: line.write({'clip_card_work_type': 'remote'})
        )
        self.assertTransport(first, 0)

    def test_it_moves_on_when_the_line_is_given_away(self):
        first, second = self.assertMovesOn(
            lambda line: line.with_user(self.manager).write({'clip_card_free_reason': "Kulance"})
        )
        self.assertTransport(first, 0)
        self.assertClips(first, 0)
        self.assertClips(second, 1)
        first.with_user(self.manager).clip_card_free_reason = False
        self.assertTransport(first, 30)
        self.assertTransport(second, 0)

    def test_it_moves_on_when_another_consultant_did_the_line(self):
        first, _second = self.assertMovesOn(
            lambda line: line.with_user(self.manager).write({'employee_id': self.colleague.id})
        )
        self.assertTransport(first, 30)

    def test_it_moves_on_when_the_line_moves_to_another_address(self):
        site = self.make_site("Lageret", zip='2100')
        first, _second = self.assertMovesOn(lambda line: line.write({'task_id': site.id}))
        self.assertTransport(first, 30)

    def test_it_moves_on_when_the_line_leaves_the_clip_cards(self):
        self.assertMovesOn(
            lambda line: line.with_user(self.manager).write({'clip_card_billing': False})
        )

    def test_a_visit_with_two_tasks_counts_once(self):
        other = self.make_task("Ny printer")
        first, second = self.visit(30), self.visit(30, other)
        self.assertTransport(first, 30)
        self.assertTransport(second, 0)
        self.assertEqual((first.clip_card_clips, second.clip_card_clips), (1, 1))
        first.unlink()
        self.assertTransport(second, 30)
        second.unit_amount = 31 / 60
        self.assertClips(second, 2)

    def test_every_consultant_address_and_day_is_a_visit(self):
        site = self.make_site("Lageret", zip='2100')
        lines = [
            self.visit(30),
            self.visit(30, user=self.colleague_user),
            self.visit(30, site),
            self.visit(30, day='2025-03-13'),
        ]
        self.assertEqual([round(line.clip_card_transport_hours * 60) for line in lines], [30] * 4)

    def test_lines_of_a_visit_entered_together(self):
        lines = (
            self.env['account.analytic.line']
            .with_user(self.consultant_user)
            .create(
                [
                    {
                        'name': "Besøg",
                        'task_id': self.task.id,
                        'date': '2025-03-12',
                        'unit_amount': minutes / 60,
                        'clip_card_work_type': 'onsite',
                    }
                    for minutes in (30, 45)
                ]
            )
        )
        self.assertEqual(lines.mapped('clip_card_clips'), [1, 1])
        lines.write({'date': '2025-03-10'})
        self.assertEqual(lines.mapped('clip_card_transport_hours'), [0.5, 0])

    def test_a_visit_without_a_task_goes_to_the_project_s_address(self):
        line = (
            self.env['account.analytic.line']
            .with_user(self.consultant_user)
            .create(
                {
                    'name': "Besøg",
                    'project_id': self.project_of().id,
                    'date': '2025-03-12',
                    'unit_amount': 0.5,
                    'clip_card_work_type': 'onsite',
                }
            )
        )
        self.assertEqual(line.sudo().clip_card_address_id, self.customer)
        self.assertTransport(line, 30)
        self.assertClips(line, 1)

    # What was agreed when the line was written stays

    def test_old_visits_are_not_billed_again(self):
        first, second = self.visit(30), self.visit(30)
        site = self.make_site("Fjernt", 2.0, zip='9000')
        far = self.visit(60, site, day='2025-03-10')
        self.env.ref('clip_card.transport_zone_copenhagen').standard_hours = 2.0
        site.partner_id.clip_card_transport_hours = 5.0
        self.customer.zip = '9990'
        site.partner_id = self.customer
        second.unit_amount = 0.75
        first.unit_amount = 0.25
        far.unit_amount = 1.5
        self.assertTransport(first, 30)
        self.assertTransport(second, 0)
        self.assertTransport(far, 120)
        first.unlink()
        self.assertTransport(second, 30)
        self.assertEqual(far.sudo().clip_card_address_id.name, "Fjernt")

    def test_a_consultant_does_not_set_what_follows_from_the_visit(self):
        line = self.visit(30)
        for name, value in (
            ('clip_card_address_id', self.env.company.partner_id.id),
            ('clip_card_transport_source', 'none'),
            ('clip_card_transport_own_minutes', 0),
            ('clip_card_transport_missing', True),
        ):
            with self.subTest(field=name), self.assertRefused(Exception, "cannot be set"):
                line.write({name: value})
        self.assertTransport(line, 30)
