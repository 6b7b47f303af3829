"""Call-out guarantees: a calendar, a customer who has one, and faults to report."""

from datetime import datetime

import pytz

from odoo.fields import Command

from ..common import ClipCardCommon

COPENHAGEN = pytz.timezone('Europe/Copenhagen')


def utc(local):
    """A moment by the clock in Copenhagen (ISO format), in UTC as fields keep it."""
    moment = COPENHAGEN.localize(datetime.fromisoformat(local))
    return moment.astimezone(pytz.utc).replace(tzinfo=None)


class CalloutCommon(ClipCardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar("Mandag til fredag 8-16", (8, 16))
        cls.company.resource_calendar_id = cls.calendar
        cls.guarantee_product = cls.make_guarantee_product(4)

    @classmethod
    def make_calendar(cls, name, *hours, days=range(5), **values):
        """Working hours in Copenhagen, the same on each day."""
        return cls.env['resource.calendar'].create(
            {
                'name': name,
                'tz': 'Europe/Copenhagen',
                'company_id': cls.company.id,
                'attendance_ids': [
                    Command.create(
                        {
                            'name': f"{name} {day}",
                            'dayofweek': str(day),
                            'hour_from': start,
                            'hour_to': end,
                            'day_period': 'morning',
                        }
                    )
                    for day in days
                    for start, end in hours
                ],
                **values,
            }
        )

    @classmethod
    def make_guarantee_product(cls, hours):
        template = cls.env['product.template'].create(
            {
                'name': f"Tilkaldegaranti {hours} timer",
                'type': 'service',
                'clip_card_type': 'callout_guarantee',
                'clip_card_response_hours': hours,
                'clip_card_period_clips': 1,
                'clip_card_period_months': 1,
            }
        )
        return template.product_variant_id

    def guarantee(self, customer=None, product=None, start='2025-01-01', **values):
        """A call-out guarantee that a customer has."""
        return self.env['clip.card.subscription'].create(
            {
                'partner_id': (customer or self.customer).id,
                'product_id': (product or self.guarantee_product).id,
                'start_date': start,
                **values,
            }
        )

    def report(self, local, **values):
        """A fault, reported at a moment by the clock in Copenhagen."""
        values = {'user_ids': False, 'clip_card_fault_reported_at': utc(local), **values}
        return self.make_task("Serveren er nede", **values)

    def day_off(self, start, end=None, **values):
        """A day off of the whole company, or some of them."""
        return self.env['resource.calendar.leaves'].create(
            {
                'name': "Lukket",
                'calendar_id': self.calendar.id,
                'date_from': utc(f'{start}T00:00:00'),
                'date_to': utc(f'{end or start}T23:59:59'),
                **values,
            }
        )

    def watch(self):
        """Run the job that watches over call-outs, on its own cursor as the scheduler does."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref('clip_card.ir_cron_watch_callouts').method_direct_trigger()
        self.env.invalidate_all()

    def callout_activities(self, task):
        kind = self.env.ref('clip_card.mail_activity_type_callout')
        return task.sudo().activity_ids.filtered(lambda it: it.activity_type_id == kind)

    def assertDeadline(self, task, local):
        self.assertEqual(task.clip_card_callout_deadline, local and utc(local))
        self.assertEqual(task.clip_card_callout_state, local and 'pending')


class CalloutCase(CalloutCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(30)
        self.subscription = self.guarantee()

    def at_local(self, local):
        """A moment by the clock in Copenhagen."""
        return self.at(utc(local).isoformat())

    def arrive(self, task, local, user=None):
        with self.at_local(local):
            return task.with_user(user or self.consultant_user).action_clip_card_arrive()
