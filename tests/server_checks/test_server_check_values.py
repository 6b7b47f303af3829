"""Values that a monitoring system reports, and the checks that they fill in."""

import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, mute_logger, new_test_user, tagged
from odoo.tools import file_open

from ...rules import limits
from ..common import PlainCase
from .common import ServerCheckCommon


class TestLimits(PlainCase):
    def test_table(self):
        for value, direction, watch, critical, result in (
            (79.9, 'rising', 80, 95, 'ok'),
            (80, 'rising', 80, 95, 'watch'),
            (95, 'rising', 80, 95, 'critical'),
            (21, 'falling', 20, 5, 'ok'),
            (20, 'falling', 20, 5, 'watch'),
            (5, 'falling', 20, 5, 'critical'),
            (0, 'falling', 0, 0, 'critical'),
            (5, None, 0, 0, None),
        ):
            with self.subTest(value=value, direction=direction):
                self.assertEqual(limits.judge(value, direction, watch, critical), result)


class ValuesCommon(ServerCheckCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.monitor = new_test_user(
            cls.env,
            'monitor_clip',
            groups='base.group_user,clip_card.group_clip_card_values',
            company_id=cls.company.id,
        )
        cls.disk.write({'direction': 'falling', 'watch_from': 50, 'critical_from': 10})

    def report(self, *values, user=None):
        Check = self.env['clip.card.server.check'].with_user(user or self.monitor)
        return Check.report_values(
            [{'customer': self.customer.id, 'topic': "Disk", **value} for value in values]
        )

    def line(self, check, topic='Disk', host=''):
        return check.line_ids.filtered(
            lambda line: line.topic == topic and (line.host or '') == host
        )


@tagged('post_install', '-at_install')
class TestValues(ValuesCommon):
    def setUp(self):
        super().setUp()
        self.march = self.make_check()
        self.stay_on('2025-03-05')

    def test_the_open_check_is_filled_in(self):
        result = self.report({'value': 40, 'time': '2025-03-04 06:00:00'})
        self.assertEqual(result, {'taken': [0], 'known': [], 'refused': []})
        line = self.line(self.march)
        self.assertEqual(
            (line.value, line.is_measured, line.result, line.proposed_result),
            (40, True, 'watch', 'watch'),
        )

    def test_sent_twice_is_taken_once(self):
        value = {'value': 40, 'time': '2025-03-04T07:00:00+01:00'}
        self.assertEqual(self.report(value, value)['known'], [1])
        again = self.report({'value': 41, 'time': '2025-03-04 06:00:00'})
        self.assertEqual(again, {'taken': [], 'known': [0], 'refused': []})
        self.assertEqual(self.line(self.march).value, 40)
        self.assertEqual(self.env['clip.card.server.check.value'].search_count([]), 1)

    def test_the_newest_counts_whatever_comes_first(self):
        self.report(
            {'value': 5, 'time': '2025-03-04 06:00:00'},
            {'value': 60, 'time': '2025-03-05 06:00:00'},
        )
        self.report({'value': 7, 'time': '2025-03-04 12:00:00'})
        line = self.line(self.march)
        self.assertEqual((line.value, line.result), (60, 'ok'))

    def test_a_line_for_each_server(self):
        self.report({'value': 60, 'host': 'srv1'}, {'value': 9, 'host': 'srv2'})
        self.assertEqual(self.line(self.march, host='srv1').result, 'ok')
        self.assertEqual(self.line(self.march, host='srv2').result, 'critical')
        self.assertFalse(self.line(self.march))
        self.assertEqual(self.line(self.march, host='srv2').display_name, "Disk (srv2)")
        self.assertEqual(len(self.march.line_ids), 3)
        self.assertEqual(self.march.result, 'critical')

    def test_values_wait_for_their_check(self):
        self.report({'value': 8, 'time': '2025-03-01 00:30:00'})
        self.stay_on('2025-04-02')
        self.assertEqual(self.report({'value': 70, 'time': '2025-04-01 06:00:00'})['taken'], [0])
        self.assertEqual(self.line(self.march).value, 8)
        april = self.make_check('2025-04-01', day='2025-04-02')
        self.assertEqual((self.line(april).value, self.line(april).result), (70, 'ok'))
        self.assertEqual(self.line(april).last_value_text, False)

    def test_by_the_clock_of_the_company(self):
        self.stay_on('2025-04-01')
        self.report({'value': 8, 'time': '2025-03-31 21:59:00'})
        self.assertEqual(self.line(self.march).value, 8)
        self.report({'value': 9, 'time': '2025-03-31 22:00:00'})
        self.assertEqual(self.line(self.march).value, 8)

    def test_what_a_consultant_entered_stays(self):
        self.report({'value': 60})
        line = self.line(self.march).with_user(self.consultant_user)
        line.write({'result': 'watch'})
        self.report({'value': 61, 'time': '2025-03-05 11:00:01'})
        self.assertEqual((line.value, line.result), (61, 'watch'))

    def test_a_value_entered_by_hand_stays(self):
        """It is the consultant's own then, and nothing is proposed any more."""
        self.report({'value': 9})
        line = self.line(self.march).with_user(self.consultant_user)
        line.value = 60
        self.assertEqual((line.value_time, line.proposed_result), (False, False))
        self.report({'value': 5, 'time': '2025-03-05 11:00:01'})
        self.assertEqual((line.value, line.result), (60, 'critical'))
        line.write({'value': 0, 'is_measured': False})
        self.report({'value': 70, 'time': '2025-03-05 11:00:02'})
        self.assertEqual((line.value, line.is_measured, line.proposed_result), (70, True, 'ok'))

    def test_the_trend_of_each_server(self):
        self.report({'value': 120, 'host': 'srv1'}, {'value': 60, 'host': 'srv2'})
        self.answer(self.march, 'ok', 'ok', 'ok')
        self.march.with_user(self.consultant_user).action_done()
        april = self.make_check('2025-04-01', day='2025-04-02')
        self.stay_on('2025-04-05')
        self.report({'value': 40, 'host': 'srv2'}, {'value': 30, 'host': 'srv3'})
        lines = {
            line.host: line for line in april.with_user(self.consultant_user).line_ids if line.host
        }
        self.assertEqual(lines['srv2'].trend, [{'value': 60, 'text': '03/05/2025: 60 GB'}])
        self.assertFalse(lines['srv3'].trend)
        self.assertEqual(lines['srv2'].limits, "Watch from 50 GB down, critical from 10 GB down")
        self.assertEqual(lines['srv2'].last_value_text, "60 GB")

    def test_a_topic_that_the_checklist_got_later(self):
        """It comes last, though checks made already keep their topics."""
        ups = self.env['clip.card.server.check.topic'].create({'name': "UPS 2", 'sequence': 0})
        self.check.clip_card_topic_ids += ups
        self.report({'topic': "UPS 2", 'value': 12})
        self.march.invalidate_recordset()
        self.assertEqual(self.march.line_ids.mapped('topic'), ["Backup", "Disk", "UPS 2"])

    def test_the_rest_is_ok(self):
        self.report({'value': 40})
        self.march.with_user(self.consultant_user).action_done_rest_ok()
        self.assertEqual(self.march.state, 'done')
        self.assertEqual(self.march.line_ids.mapped('result'), ['ok', 'watch'])

    def test_overruled_with_a_remark(self):
        self.report({'value': 9})
        self.answer(self.march, 'ok', 'ok')
        check = self.march.with_user(self.consultant_user)
        with self.assertRefused(UserError, "Write a remark .* Disk"):
            check.action_done()
        self.line(check).remark = "The volume is emptied each night."
        check.action_done()
        self.assertEqual(check.state, 'done')

    def test_a_finished_check_stays_as_it_is(self):
        self.finish(self.march, 'ok', ('ok', 80))
        self.assertEqual(self.report({'value': 5})['taken'], [0])
        self.assertEqual(self.line(self.march).value, 80)

    def test_what_is_wrong_is_said_and_the_rest_taken(self):
        stranger = self.make_customer("Slagter Svendsen A/S")
        wrong = (
            ({'customer': stranger.id}, "Slagter Svendsen A/S has no server check."),
            ({'customer': 2**40}, "There is no customer"),
            ({'customer': "Bageriet"}, "There is no customer Bageriet"),
            ({'customer': None, 'subscription': 0}, "There is no customer None"),
            ({'subscription': 999999}, "There is no server check subscription 999999"),
            ({'topic': "Weather"}, "There is no topic Weather"),
            ({'topic': None}, "There is no topic None"),
            ({'value': "much"}, "much is no value to measure"),
            ({'value': True}, "True is no value"),
            ({'value': float('nan')}, "is no value"),
            ({'value': 1e300}, "is no value"),
            ({'unit': "%"}, "Disk is measured in GB, not in %"),
            ({'time': "yesterday"}, "yesterday is no time"),
            ({'time': 5}, "5 is no time"),
            ({'time': '2025-03-06 00:00:00'}, "is in the future"),
            ({'time': '2023-03-06 00:00:00'}, "more than 400 days ago"),
        )
        values = [{'value': 40, **value} for value, _reason in wrong]
        result = self.report(*values, {'value': 40, 'unit': "gb"})
        self.assertEqual(result['taken'], [len(wrong)])
        for (value, reason), refused in zip(wrong, result['refused'], strict=True):
            with self.subTest(value=value):
                self.assertIn(reason, refused['reason'])

    def test_no_list_of_values(self):
        Check = self.env['clip.card.server.check'].with_user(self.monitor)
        for nonsense in ({}, "values", [1], None):
            with self.assertRefused(UserError, "Send a list of values"):
                Check.report_values(nonsense)

    def test_a_subscription_by_its_number(self):
        number = str(self.subscription.id)  # labels of monitoring systems are texts
        result = self.report({'customer': None, 'subscription': number, 'value': 40})
        self.assertEqual(result['taken'], [0])
        self.assertEqual(self.line(self.march).value, 40)

    def test_who_may_not(self):
        for user in (self.consultant_user, self.salesperson):
            with self.assertRefused(AccessError, "may not report values"):
                self.report({'value': 40}, user=user)
        self.assertEqual(self.report({'value': 40}, user=self.manager)['taken'], [0])
        with self.assertRaises(AccessError):
            self.env['clip.card.server.check.value'].with_user(self.monitor).search([]).read()

    def test_many_values_in_few_queries(self):
        values = [
            {'value': 40, 'time': f'2025-03-04 {hour:02d}:{minute:02d}:00'}
            for hour in range(10)
            for minute in range(0, 60, 6)
        ]
        self.report({'value': 40})
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(len(self.report(*values)['taken']), 100)
        self.assertLess(self.env.cr.sql_log_count - before, 60)

    def test_imported_by_a_manager(self):
        Value = self.env['clip.card.server.check.value'].with_user(self.manager)
        columns = ['account_id', 'host', 'topic_id', 'value', 'measured_on']
        row = ["Bageriet Kernen ApS", 'srv1', "Disk", '9', '2025-03-04 06:00:00']
        result = Value.load(columns, [row])
        self.assertTrue(result['ids'], result['messages'])
        self.assertEqual(self.line(self.march, host='srv1').result, 'critical')
        again = Value.load(columns, [row, row, [*row[:3], '60', '2025-03-04 07:00:00']])
        self.assertEqual(again['ids'][:2], result['ids'] * 2, again['messages'])
        self.assertEqual(len(Value.search([])), 2)
        self.assertEqual(self.line(self.march, host='srv1').result, 'ok')

    @mute_logger('odoo.sql_db')
    def test_a_file_in_the_import_screen(self):
        """The template's columns are found by themselves, twice the same file does no harm."""
        Import = self.env['base_import.import'].with_user(self.manager)
        (template,) = self.env['clip.card.server.check.value'].get_import_templates()
        with file_open(template['template'].lstrip('/')) as file:
            header = file.read().strip()
        rows = (
            "Bageriet Kernen ApS,srv1,Disk,9,GB,2025-03-04 06:00:00",
            "Bageriet Kernen ApS,srv1,Sludder,9,,2025-03-04 06:00:00",
        )
        for file, count in ((rows[:1], 1), (rows[:1], 1), (rows, None)):
            wizard = Import.create(
                {
                    'res_model': 'clip.card.server.check.value',
                    'file': '\n'.join((header, *file)).encode(),
                    'file_name': 'values.csv',
                    'file_type': 'text/csv',
                }
            )
            options = {'has_headers': True, 'separator': ',', 'quoting': '"'}
            preview = wizard.parse_preview(options)
            columns = [preview['matches'][number][0] for number in range(6)]
            self.assertEqual(
                columns, ['account_id', 'host', 'topic_id', 'value', 'unit', 'measured_on']
            )
            result = wizard.execute_import(columns, header.split(','), preview['options'])
            if count:
                self.assertFalse(result['messages'])
            else:
                message = result['messages'][0]
                self.assertEqual(message['rows'], {'from': 1, 'to': 1})
                self.assertIn("Sludder", message['message'])
            Value = self.env['clip.card.server.check.value']
            self.assertEqual(Value.search_count([('host', '=', 'srv1')]), 1)
        self.assertEqual(self.line(self.march, host='srv1').result, 'critical')

    def test_limits_in_their_order(self):
        with self.assertRefused(ValidationError, "to be watched before it is critical"):
            self.disk.write({'watch_from': 5, 'critical_from': 10})

    def test_a_critical_topic_makes_a_task(self):
        self.report({'value': 9, 'host': 'srv2'})
        line = self.line(self.march, host='srv2').with_user(self.consultant_user)
        action = line.action_make_task()
        task = self.env['project.task'].browse(action['res_id'])
        self.assertEqual(task.name, "Disk (srv2): Critical")
        self.assertEqual(task.partner_id, self.customer)
        self.assertEqual(task.project_id, self.project_of())
        self.assertIn(self.customer, task.message_ids.notified_partner_ids)
        self.assertEqual(line.action_make_task()['res_id'], task.id, "once, however often pressed")
        told = task.message_ids.filtered(lambda it: self.customer in it.notified_partner_ids)
        self.assertEqual(len(told), 1)

    def test_a_task_in_the_customers_words(self):
        self.env['res.lang']._activate_lang('da_DK')
        self.customer.lang = 'da_DK'
        self.report({'value': 9})
        line = self.line(self.march).with_user(self.consultant_user)
        line.action_make_task()
        self.assertEqual(line.task_id.name, "Disk: Kritisk")

    def test_a_task_that_nobody_can_be_mailed_about(self):
        self.customer.email = False
        self.report({'value': 9})
        self.march.user_id = self.consultant_user
        line = self.line(self.march).with_user(self.consultant_user)
        line.action_make_task()
        activity = line.task_id.activity_ids
        self.assertEqual(activity.user_id, self.consultant_user)
        self.assertIn("has no e-mail address", activity.note)

    def test_old_values_are_forgotten(self):
        self.report({'value': 40})
        self.stay_on('2026-04-30')
        self.env['clip.card.server.check.value']._gc_values()
        self.assertFalse(self.env['clip.card.server.check.value'].search([]))


@tagged('post_install', '-at_install')
class TestValuesOverHttp(ValuesCommon, HttpCase):
    def call(self, key, values):
        return self.url_open(
            '/json/2/clip.card.server.check/report_values',
            data=json.dumps({'values': values}),
            headers={'Authorization': f'Bearer {key}', 'Content-Type': 'application/json'},
        )

    def key_of(self, user):
        return (
            self.env['res.users.apikeys']
            .with_user(user)
            .sudo()
            ._generate('rpc', "Monitor", self.env.cr.now().replace(year=2100))
        )

    def test_with_a_key(self):
        value = {'customer': self.customer.id, 'topic': "Disk", 'value': 9, 'host': 'srv1'}
        value['time'] = '2000-01-01 00:00:00'
        self.env.flush_all()
        key = self.key_of(self.monitor)
        answer = self.call(key, [value]).json()
        self.assertEqual(answer['taken'], [])
        self.assertIn("days ago", answer['refused'][0]['reason'])
        value.pop('time')
        self.assertEqual(self.call(key, [value]).json()['taken'], [0])
        self.assertEqual(self.call(self.key_of(self.consultant_user), [value]).status_code, 403)
        self.assertEqual(self.call('nonsense', [value]).status_code, 401)
