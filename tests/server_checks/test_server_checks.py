"""Server checks: from the charge to the task, and what becomes of missed ones."""

from ast import literal_eval
from datetime import date, datetime

from lxml import etree
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServerCheckCommon


@tagged('post_install', '-at_install')
class TestServerChecks(ServerCheckCommon):
    def mark_missed(self):
        """Run the job, on its own cursor as the scheduler does."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref('clip_card.ir_cron_mark_missed_checks').method_direct_trigger()
        self.env.invalidate_all()

    # The checklist

    def test_a_product_without_topics_gets_those_of_new_products(self):
        product = self.make_add_on("Årscheck", 'server_check', 1, months=12)
        shipped = self.env.ref('clip_card.clip_card_server_check_topic_backup')
        self.assertIn(shipped, product.clip_card_topic_ids)
        self.backup.is_default = False
        other = self.make_add_on("Halvårscheck", 'server_check', 1, months=6)
        self.assertNotIn(self.backup, other.clip_card_topic_ids)
        self.assertIn(self.disk, other.clip_card_topic_ids)
        self.assertFalse(self.product.product_tmpl_id.clip_card_topic_ids)

    def test_a_check_has_the_topics_in_the_words_of_the_customer(self):
        self.env['res.lang']._activate_lang('da_DK')
        self.backup.with_context(lang='da_DK').name = "Sikkerhedskopiering"
        self.customer.lang = 'da_DK'
        check = self.make_check()
        self.assertEqual(check.line_ids.mapped('topic'), ["Sikkerhedskopiering", "Disk"])
        self.assertEqual(check.line_ids.mapped('unit'), [False, "GB"])
        self.backup.with_context(lang='da_DK').name = "Backup"
        self.backup.unlink()
        self.assertEqual(check.line_ids[0].topic, "Sikkerhedskopiering")

    # Whose it is

    def test_without_a_consultant_sales_is_told_at_once(self):
        self.customer.user_id = self.salesperson
        check = self.make_check()
        self.assertFalse(check.user_id)
        activity = check.activity_ids
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertEqual(activity.summary, "Server check without a consultant")
        self.assertIn("Bageriet Kernen ApS has paid 2 clips for it", activity.note)
        self.assertEqual(str(activity.date_deadline), '2025-03-01')
        self.assertIn(check, self.without_consultant())
        check.with_user(self.consultant_user).user_id = self.consultant_user
        self.assertFalse(check.activity_ids)
        self.assertNotIn(check, self.without_consultant())
        other = self.make_check('2025-04-01')
        other.task_id.user_ids = self.colleague_user
        self.assertEqual(other.user_id, self.colleague_user)
        self.assertFalse(other.activity_ids)

    def test_nobody_s_again(self):
        self.subscription.account_id.check_user_id = self.consultant_user
        check = self.make_check()
        check.with_user(self.consultant_user).user_id = False
        self.assertFalse(check.task_id.user_ids)
        self.assertEqual(len(check.activity_ids), 1)
        check.user_id = self.consultant_user
        self.assertFalse(check.activity_ids)
        check.task_id.user_ids = False
        self.assertEqual((check.user_id.ids, len(check.activity_ids)), ([], 1))

    def test_with_a_consultant_nobody_is_told(self):
        self.subscription.account_id.check_user_id = self.consultant_user
        check = self.make_check()
        self.assertEqual(check.user_id, self.consultant_user)
        self.assertFalse(check.activity_ids)

    def test_a_consultant_who_left(self):
        self.subscription.account_id.check_user_id = self.consultant_user
        check = self.make_check()
        self.consultant_user.active = False
        self.assertIn(check, self.without_consultant())
        with self.on('2025-03-02'):
            self.mark_missed()
            self.mark_missed()
        self.assertFalse(check.user_id)
        self.assertEqual(
            check.activity_ids.mapped('summary'), ["Server check without a consultant"]
        )
        self.assertIn(check, self.without_consultant())

    def without_consultant(self):
        """What the filter shows."""
        view = self.env.ref('clip_card.clip_card_server_check_view_search')
        [node] = etree.fromstring(view.arch).xpath("//filter[@name='nobody']")
        self.assertEqual(node.get('string'), "Without Consultant")
        return self.env['clip.card.server.check'].search(literal_eval(node.get('domain')))

    # From the charge to the task

    def test_a_charge_makes_one_check_and_its_task(self):
        check = self.make_check()
        charge = check.charge_id
        self.assertEqual((check.state, check.partner_id), ('todo', self.customer))
        self.assertEqual(check.deadline, date(2025, 3, 11))
        task = check.task_id
        self.assertEqual(task.project_id, self.project_of())
        self.assertEqual(task.name, "Månedscheck, 03/01/2025 to 03/31/2025")
        self.assertEqual(task.partner_id, self.customer)
        self.assertEqual(task.date_deadline, datetime(2025, 3, 11, 22, 59))
        self.assertEqual(task.clip_card_check_id, check)
        self.assertEqual((charge.clips, self.card.balance), (2, 18))
        charge._provide_service()
        self.assertEqual(charge.server_check_ids, check)
        with mute_logger('odoo.sql_db'), self.assertRaises(UniqueViolation):
            check.copy({'charge_id': charge.id, 'deadline': check.deadline}).flush_recordset()

    def test_other_add_on_products_make_none(self):
        with self.on('2025-03-01'):
            phone = self.subscribe(self.phone, date(2025, 3, 1))
        self.assertFalse(self.make_check(subscription=phone))
        self.assertEqual(len(phone.charge_ids), 1)

    def test_the_deadline_lies_inside_the_period(self):
        self.check.clip_card_check_days = 90
        check = self.make_check()
        self.assertEqual(check.deadline, date(2025, 3, 31))
        with self.assertRefused(ValidationError, "lies inside it"):
            check.with_user(self.consultant_user).deadline = '2025-04-01'
        self.check.clip_card_check_days = 10
        late = self.make_check('2025-04-01', day='2025-04-15')
        self.assertEqual(late.deadline, date(2025, 4, 25))

    def test_a_customer_without_a_clip_project_gets_one(self):
        self.project_of().active = False
        task = self.make_check().task_id
        self.assertTrue(task.project_id.active)
        self.assertTrue(task.project_id.clip_card_billing)

    def test_a_customer_with_a_paper_card_gets_a_clip_project(self):
        paper = self.make_customer("Papir ApS")
        with self.on('2025-03-01'):
            self.env['clip.card.opening'].with_user(self.manager).create(
                {'partner_id': paper.id, 'clips': 5, 'purchase_date': date(2025, 1, 1)}
            )
            subscription = self.subscribe(self.check, date(2025, 3, 1), customer=paper)
        task = self.make_check(subscription=subscription).task_id
        self.assertEqual(task.project_id, self.project_of(paper))
        self.assertEqual(task.project_id.name, "Clip card, Papir ApS")
        self.assertTrue(task.stage_id)

    # Who does it

    def test_the_customers_own_consultant_comes_first(self):
        self.check.clip_card_check_user_ids = self.colleague_user
        account = self.subscription.account_id
        account.with_user(self.salesperson).check_user_id = self.consultant_user
        check = self.make_check()
        self.assertEqual(check.user_id, self.consultant_user)
        self.assertEqual(check.task_id.user_ids, self.consultant_user)

    def test_the_team_takes_turns(self):
        team = self.consultant_user | self.colleague_user
        self.check.clip_card_check_user_ids = team
        first, second = self.make_check('2025-03-01'), self.make_check('2025-04-01')
        self.assertEqual((first.user_id, second.user_id), (team[0], team[1]))
        self.finish(second, 'ok', 'ok', user=self.colleague_user)
        self.assertEqual(self.make_check('2025-05-01').user_id, self.colleague_user)
        self.finish(first, 'ok', 'ok')
        self.assertEqual(self.make_check('2025-06-01').user_id, self.consultant_user)
        self.colleague_user.active = False
        self.assertEqual(self.make_check('2025-07-01').user_id, self.consultant_user)

    def test_without_a_team_nobody_is_assigned(self):
        check = self.make_check()
        self.assertFalse(check.user_id or check.task_id.user_ids)
        check.with_user(self.consultant_user).user_id = self.colleague_user
        self.assertEqual(check.task_id.user_ids, self.colleague_user)
        check.task_id.user_ids = self.consultant_user
        self.assertEqual(check.user_id, self.consultant_user)

    # Time

    def test_time_on_the_task_is_free_and_still_costs(self):
        check = self.make_check()
        line = self.log(check.task_id, 90, date(2025, 3, 5))
        self.assertClips(line, 0)
        self.assertEqual(line.clip_card_free, 'server_check')
        self.assertEqual(
            line.clip_card_explanation, "1:30 work → 0 clips: covered by the server check"
        )
        self.assertEqual(line.amount, -600)
        entry = line.clip_card_entry_ids
        self.assertEqual((entry.clips, entry.work_minutes), (0, 90))
        self.assertEqual(entry.free, 'server_check')
        self.assertEqual(self.card.balance, 18)

    def test_moved_time_costs_what_its_task_costs(self):
        check = self.make_check()
        line = self.log(check.task_id, 90, date(2025, 3, 5))
        line.task_id = self.make_task()
        self.assertClips(line, 2)
        line.task_id = check.task_id
        self.assertClips(line, 0)
        self.assertEqual(self.card.balance, 18)
        self.assertLedger()

    def test_only_a_charge_makes_time_free(self):
        check = self.make_check()
        task = self.make_task()
        self.manager.group_ids |= self.env.ref('project.group_project_user')
        with self.assertRefused(UserError, "made when its period is charged"):
            task.with_user(self.manager).clip_card_check_id = check
        self.assertFalse(check.task_id.copy().clip_card_check_id)

    def test_the_preview_agrees(self):
        check = self.make_check()
        line = (
            self.env['account.analytic.line']
            .with_user(self.consultant_user)
            .new(
                {
                    'task_id': check.task_id.id,
                    'project_id': check.task_id.project_id.id,
                    'date': date(2025, 3, 5),
                    'unit_amount': 1.5,
                }
            )
        )
        self.assertEqual(line.clip_card_preview, "0 clips: covered by the server check; 18 left")

    def test_many_lines_ask_no_more_than_one(self):
        tasks = self.make_check().task_id | self.make_task()

        def count(number):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines = self.env['account.analytic.line'].search([('id', 'in', self.lines[:number])])
            for line in lines:
                line._get_clip_card_agreements({line.id: line.clip_card_account_id.id}, {'date'})
            return self.env.cr.sql_log_count - before

        self.lines = [self.log(tasks[number % 2], 30, date(2025, 3, 5)).id for number in range(10)]
        self.assertEqual(count(2), count(10))

    # Missed

    def test_a_missed_check_is_listed_and_its_clips_go_back(self):
        check = self.make_check()
        with self.on('2025-03-31'):
            self.mark_missed()
            self.assertEqual(check.state, 'todo')
        with self.on('2025-04-01'):
            self.mark_missed()
            self.assertEqual(check.state, 'missed')
            self.mark_missed()
            self.assertEqual(len(check.activity_ids), 1)
            with self.assertRefused(AccessError, "Only a clip card manager"):
                check.with_user(self.consultant_user).action_return_clips()
            self.assertEqual(self.card.balance, 18)
            check.with_user(self.manager).action_return_clips()
        self.assertEqual(self.card.balance, 20)
        self.assertEqual(self.card.entry_ids[0].name, "Månedscheck")
        self.assertEqual(check.charge_id.return_reason, "The server check was not done")
        self.assertLedger()
        self.assertEqual((check.state, check.charge_id.state), ('returned', 'returned'))
        self.assertEqual(check.task_id.state, '1_canceled')
        self.assertFalse(check.activity_ids)
        mail = self.mails_of(check)
        self.assertEqual(mail.subject, "Your clips for Månedscheck are back")
        self.assertIn("2 clips</strong> back on your clip card", mail.body_html)
        self.assertNotIn("lapsed", mail.body_html)
        with self.assertRefused(UserError, "Clips Given Back"):
            check.with_user(self.consultant_user).action_done()

    def test_clips_that_lapse_as_they_come_back_are_told(self):
        check = self.make_check()
        self.subscription.stop_date = '2025-03-31'
        with self.on('2028-03-02'):
            self.end_cards()
            check.with_user(self.manager).action_return_clips()
        self.assertEqual((self.card.state, self.card.balance), ('forfeited', 0))
        self.assertIn("so <strong>2 clips</strong> lapsed with it", self.mails_of(check).body_html)

    def test_a_missed_check_can_be_done_late(self):
        check = self.make_check()
        with self.on('2025-04-02'):
            self.mark_missed()
            self.finish(check, 'ok', 'ok')
        self.assertEqual((check.state, check.done_on), ('done', date(2025, 4, 2)))
        self.assertFalse(check.activity_ids)

    def test_late_checks_are_found(self):
        check = self.make_check()
        Check = self.env['clip.card.server.check']
        with self.on('2025-03-11'):
            self.assertNotIn(check, Check.search([('is_late', '=', True)]))
        with self.on('2025-03-12'):
            check.invalidate_recordset(['is_late'])
            self.assertTrue(check.is_late)
            self.assertIn(check, Check.search([('is_late', '=', True)]))
            self.assertNotIn(check, Check.search([('is_late', '=', False)]))

    # The task

    def test_the_task_of_an_open_check_stays(self):
        task = self.make_check().task_id
        with self.assertRefused(UserError, "has paid for"):
            task.state = '1_canceled'
        with self.assertRefused(UserError, "has paid for"):
            task.unlink()

    def test_checks_are_kept(self):
        check = self.make_check()
        with self.assertRefused(UserError, "Give the clips back instead"):
            check.unlink()

    # Customers who are merged

    def test_checks_follow_their_customer_into_a_merge(self):
        with self.on('2025-03-05'):
            check = self.finish(self.make_check(), 'ok', 'ok')
            other = self.make_customer("Kernen Holding ApS")
            self.buy(10, customer=other)
            wizard = self.env['base.partner.merge.automatic.wizard'].create({})
            wizard._merge((self.customer | other).ids, other)
        self.env.invalidate_all()
        self.assertEqual((check.partner_id, check.line_ids.partner_id), (other, other))
        self.assertEqual(check.account_id, other.clip_card_account_ids)
