"""Transport to the customer: once per visit, before rounding, and no driving fee."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import ClipCardCommon


class TransportCase(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(30)
        self.task = self.make_task()

    def visit(self, minutes=30, task=None, day=None, **kwargs):
        """An on-site line of the consultant."""
        return self.log(task or self.task, minutes, day, clip_card_work_type='onsite', **kwargs)

    def make_site(self, name="Fabrikken", hours=0.0, **values):
        """A delivery address of the customer, and a task there."""
        site = self.env['res.partner'].create(
            {
                'name': name,
                'parent_id': self.customer.id,
                'type': 'delivery',
                'country_id': self.denmark.id,
                'clip_card_transport_hours': hours,
                **values,
            }
        )
        return self.make_task(name, contact=site)

    def assertTransport(self, line, minutes, missing=False):
        self.assertEqual(round(line.clip_card_transport_hours * 60), minutes)
        self.assertEqual(line.clip_card_transport_missing, missing)


@tagged('post_install', '-at_install')
class TestStandardTime(TransportCase):
    def test_on_site_in_the_zone(self):
        """30 + 30 minutes are one hour; one minute more begins the second."""
        line = self.visit(30)
        self.assertTransport(line, 30)
        self.assertClips(line, 1)
        self.assertEqual(
            line.clip_card_explanation,
            f"0:30 work + 0:30 transport → 1:00 on the task → 1 clip: 1 from {self.card.name}",
        )
        line.unit_amount = 31 / 60
        self.assertClips(line, 2)

    def test_two_lines_of_a_visit_carry_transport_once(self):
        first, second = self.visit(30), self.visit(45)
        self.assertTransport(first, 30)
        self.assertTransport(second, 0)
        self.assertClips(first, 1)
        self.assertClips(second, 1)
        self.assertEqual(self.card.balance, 28)
        entries = (first + second).clip_card_entry_ids
        self.assertEqual(sum(entries.mapped('work_minutes')), 75)
        self.assertEqual(sum(entries.mapped('transport_minutes')), 30)

    def test_remote_and_phone_work_carries_none(self):
        for kind in ('remote', 'phone'):
            line = self.log(self.task, 30, clip_card_work_type=kind, clip_card_transport_hours=1.0)
            self.assertTransport(line, 0)

    def test_the_borders_of_the_zone(self):
        for postcode, minutes in (
            ('1000', 30),
            ('2999', 30),
            ('DK-2900', 30),
            ('3000', 95),
            ('999', 95),
            (False, 95),
        ):
            with self.subTest(postcode=postcode):
                task = self.make_site(f"Sted {postcode}", 95 / 60, zip=postcode)
                self.assertTransport(self.visit(30, task), minutes)

    def test_an_address_in_another_country(self):
        sweden = self.env.ref('base.se').id
        task = self.make_site("Malmø", 1.25, zip='2111', country_id=sweden)
        self.assertTransport(self.visit(30, task), 75)

    def test_an_address_without_a_country_lies_in_the_company_s(self):
        task = self.make_site("Naboen", zip='2900', country_id=False)
        self.assertTransport(self.visit(30, task), 30)

    def test_the_zones_of_a_company_go_before_those_of_all(self):
        self.env['clip.card.transport.zone'].with_user(self.manager).create(
            {
                'name': "Lige ved siden af",
                'company_id': self.company.id,
                'country_id': self.denmark.id,
                'standard_hours': 0.25,
                'range_ids': [Command.create({'postcode_from': 2900, 'postcode_to': 2900})],
            }
        )
        self.assertTransport(self.visit(30), 15)

    def test_only_a_manager_edits_zones(self):
        zone = self.env.ref('clip_card.transport_zone_copenhagen')
        self.assertEqual(zone.with_user(self.consultant_user).standard_hours, 0.5)
        for user in (self.consultant_user, self.salesperson):
            with self.assertRaises(AccessError):
                zone.with_user(user).standard_hours = 1.0
        zone.with_user(self.manager).standard_hours = 0.75
        self.assertTransport(self.visit(30), 45)

    def test_a_zone_has_sensible_postcodes_and_times(self):
        zone = self.env.ref('clip_card.transport_zone_copenhagen')
        with self.assertRefused(ValidationError, "2999 to 1000 are no range"):
            zone.range_ids = [Command.create({'postcode_from': 2999, 'postcode_to': 1000})]
        with mute_logger('odoo.sql_db'), self.assertRaises(IntegrityError):
            zone.standard_hours = 25
            zone.flush_recordset()


@tagged('post_install', '-at_install')
class TestUnknownTime(TransportCase):
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
class TestVisit(TransportCase):
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


@tagged('post_install', '-at_install')
class TestZonesOfACountry(ClipCardCommon):
    """The zone that comes with the addon is one of Danish companies."""

    def setUp(self):
        super().setUp()
        self.zone = self.env.ref('clip_card.transport_zone_copenhagen')

    def zones(self, company):
        return self.env['clip.card.transport.zone']._get_for_company(company)

    def test_it_is_there_as_soon_as_a_company_is_danish(self):
        self.zone.active = False
        company = self.env['res.company'].create(
            {'name': "Beispiel GmbH", 'country_id': self.env.ref('base.de').id}
        )
        self.assertFalse(self.zone.active)
        company.country_id = self.denmark
        self.assertTrue(self.zone.active)
        self.zone.active = False
        self.env['res.company'].create({'name': "Ny ApS", 'country_id': self.denmark.id})
        self.assertTrue(self.zone.active)

    def test_it_counts_for_danish_companies(self):
        german = self.env['res.company'].create(
            {'name': "Beispiel GmbH", 'country_id': self.env.ref('base.de').id}
        )
        self.assertIn(self.zone, self.zones(self.company))
        self.assertNotIn(self.zone, self.zones(german))
        own = self.zone.copy({'company_id': german.id})
        self.assertEqual(self.zones(german), own)
