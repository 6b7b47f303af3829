"""The standard time of transport: zones of postcodes, and who keeps them."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import ClipCardCommon
from .common import TransportCommon


@tagged('post_install', '-at_install')
class TestStandardTime(TransportCommon):
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
