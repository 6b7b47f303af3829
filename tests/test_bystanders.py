"""Whoever does not use clip cards notices nothing: rights, messages, forms, queries."""

import re

from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ClipCardCommon
from .overrides import without_ours

#: Values of our own fields that nobody sets: whoever may write the record reads why.
OURS = {
    'task': {
        'clip_card_check_id': 1,
        'clip_card_rounding': 'line',
        'clip_card_callout_deadline': '2025-01-01 10:00:00',
        'clip_card_onsite_at': '2025-01-01 10:00:00',
    },
    'project': {'clip_card_account_id': 1},
    'line': {
        'clip_card_billing': True,
        'clip_card_free_reason': "Kulance",
        'clip_card_clips': 3,
    },
    'template': {'clip_card_type': 'card'},
}

STOCK_WORDS = (
    r"^(You are not allowed to|Uh-oh! Looks like|You do not have enough rights|"
    r"You cannot access timesheets that are not yours)"
)


class BystanderCase(ClipCardCommon):
    @classmethod
    def setUpPeople(cls):
        super().setUpPeople()
        cls.employee = cls.make_user('todo', "Tove Todo")
        cls.project_user = cls.make_user('project', "Per Projekt", 'project.group_project_user')
        cls.leader = cls.make_user('leader', "Lis Leder", 'project.group_project_manager')
        cls.product_manager = cls.make_user('goods', "Pim Pris", 'product.group_product_manager')

    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card_line = self.sell(10)
        self.visitor = self.make_customer("Fremmed A/S", email='fremmed@example.com')
        self.collaborator = self.make_portal_user(self.visitor, name="Pia Portal")
        self.reader = self.make_portal_user(self.visitor, name="Rita Reader")
        self.stranger = self.make_portal_user(self.customer, name="Kaj Kunde")
        self.project = self.make_shared_project()
        self.internal = self.env['project.project'].create(
            {'name': "Internt", 'privacy_visibility': 'employees', 'allow_timesheets': True}
        )
        self.parent = self.env['project.task'].create(
            {'name': "Overordnet", 'project_id': self.project.id}
        )
        self.task = self.parent.copy({'name': "Almindelig", 'project_id': self.project.id})
        self.goods = self.env['product.product'].create({'name': "Vare", 'type': 'service'})
        self.order = self.make_order()
        self.invoice = self.make_invoice()

    def make_shared_project(self):
        """A project of a customer without cards, who works on it too."""
        project = self.env['project.project'].create(
            {
                'name': "Delt projekt",
                'partner_id': self.visitor.id,
                'privacy_visibility': 'portal',
                'allow_timesheets': True,
                'type_ids': [Command.create({'name': name}) for name in ("Ny", "Klar")],
                'collaborator_ids': [
                    Command.create({'partner_id': self.collaborator.partner_id.id})
                ],
            }
        )
        project.message_subscribe((self.collaborator | self.reader).partner_id.ids)
        return project

    def make_order(self):
        return self.env['sale.order'].create(
            {
                'partner_id': self.visitor.id,
                'user_id': self.salesperson.id,
                'order_line': [Command.create({'product_id': self.goods.id})],
            }
        )

    def make_invoice(self):
        return self.env['account.move'].create(
            {
                'move_type': 'out_invoice',
                'partner_id': self.visitor.id,
                'invoice_date': '2025-03-12',
                'invoice_line_ids': [
                    Command.create({'product_id': self.goods.id, 'price_unit': 100.0})
                ],
            }
        )

    def get_task_actions(self, task):
        """What anybody may try to do with a task, by name."""
        Task = task.browse()
        Shared = Task.with_context(default_project_id=self.project.id)
        writes = {
            'rename': {'name': "Omdøbt"},
            'describe': {'description': "<p>Tekst</p>"},
            'done': {'state': '1_done'},
            'cancel': {'state': '1_canceled'},
            'stage': {'stage_id': self.project.type_ids[-1:].id},
            'move': {'project_id': self.internal.id},
            'parent': {'parent_id': self.parent.id},
            'customer': {'partner_id': self.stranger.partner_id.id},
            'company': {'company_id': self.company.id},
            'assign': {'user_ids': [Command.set(self.project_user.ids)]},
            'archive': {'active': False},
            'assigned on': {'date_assign': '2025-01-01 10:00:00'},
            'reported': {'clip_card_fault_reported_at': '2025-01-01 10:00:00'},
        }
        return {
            **{
                name: lambda values=values: task.write(dict(values))
                for name, values in writes.items()
            },
            'reopen': lambda: [task.write({'state': state}) for state in ('1_done', '03_approved')],
            'create': lambda: Shared.create({'name': "Ny"}),
            'create private': lambda: Task.create({'name': "Ny"}),
            'delete': task.unlink,
            'copy': task.copy,
            'read': lambda: task.read(['name', 'state', 'partner_id']),
            'defaults': lambda: Task.default_get(['name', 'project_id', 'partner_id']),
            'say': lambda: task.message_post(body="Hej"),
        }

    def get_other_actions(self, user):
        """What anybody may try with what else we have overrides on, by name."""
        env = self.env(user=user, su=False)
        line, order, item, invoice, template, company = (
            record.with_env(env)
            for record in (
                self.log(self.task, 60, user=self.consultant_user),
                self.order,
                self.order.order_line,
                self.invoice,
                self.goods.product_tmpl_id,
                self.company,
            )
        )
        project = self.project.with_env(env)
        time = {'name': "Tid", 'project_id': project.id, 'unit_amount': 1.0}
        return {
            'log time': lambda: line.create(time),
            'more time': lambda: line.write({'unit_amount': 3.0}),
            'reword time': lambda: line.write({'name': "Andet"}),
            'unbill time': lambda: line.write({'so_line': False}),
            'move time': lambda: line.write({'task_id': self.parent.id}),
            'delete time': line.unlink,
            'rename project': lambda: project.write({'name': "Nyt"}),
            'move project': lambda: project.write({'partner_id': self.customer.id}),
            'delete project': project.unlink,
            'move order': lambda: order.write({'partner_id': self.customer.id}),
            'confirm': order.action_confirm,
            'cancel order': order.action_cancel,
            'delete order': order.unlink,
            'reprice': lambda: item.write({'price_unit': 4.0}),
            'more': lambda: item.write({'product_uom_qty': 4.0}),
            'post': invoice.action_post,
            'draft': invoice.button_draft,
            'price': lambda: template.write({'list_price': 4.0}),
            'new product': lambda: template.create({'name': "Nyt"}),
            'rename company': lambda: company.write({'name': "Nyt"}),
            'settings': lambda: env['res.config.settings'].create({}),
        }

    def outcome(self, action):
        """What comes of an action, which is rolled back: what refuses it, and its queries."""
        self.env.flush_all()
        self.env.invalidate_all()
        refusal = None
        with self.env.cr.savepoint(flush=False) as savepoint, mute_logger('odoo.sql_db'):
            before = self.env.cr.sql_log_count
            try:
                action()
                self.env.flush_all()
            except Exception as error:
                refusal = type(error).__name__, re.sub(r'\d+', '#', str(error))
            queries = self.env.cr.sql_log_count - before
            self.env.clear()
            savepoint.rollback()
        return refusal, queries

    def compare(self, action):
        """An action with our overrides and without them."""
        with_ours = self.outcome(action)
        with without_ours(self.env.registry):
            return with_ours, self.outcome(action)

    def count(self, action):
        """Queries of an action with our overrides and without them, settings being read."""
        self.outcome(action)
        return [queries for _refusal, queries in self.compare(action)]

    def get_people(self):
        return (
            self.employee,
            self.project_user,
            self.collaborator,
            self.reader,
            self.stranger,
            self.salesperson,
            self.accountant,
            self.product_manager,
        )


@tagged('post_install', '-at_install')
class TestBystanders(BystanderCase):
    def test_what_stock_allows_and_refuses_stays(self):
        for user in self.get_people():
            actions = self.get_task_actions(self.task.with_user(user))
            actions.update(self.get_other_actions(user))
            for name, action in actions.items():
                with self.subTest(user=user.name, action=name):
                    (ours, _more), (stock, _queries) = self.compare(action)
                    self.assertEqual(ours, stock)

    def test_who_may_not_change_a_record_reads_so_in_stock_s_words(self):
        records = {
            'task': self.task,
            'project': self.project,
            'line': self.log(self.task, 60, user=self.consultant_user),
            'template': self.goods.product_tmpl_id,
        }
        for user in self.get_people():
            for kind, values in OURS.items():
                record = records[kind].with_user(user)
                for field, value in values.items():
                    with self.subTest(user=user.name, kind=kind, field=field):
                        self.check_words(record, {field: value})

    def test_who_may_not_set_a_field_reads_so_in_stock_s_words(self):
        """Customers who work on a task may set some fields of it alone."""
        for user in (self.employee, self.collaborator, self.reader):
            task = self.task.with_user(user)
            for name, field in task._fields.items():
                if name.startswith('clip_card_') and field.type != 'one2many':
                    with self.subTest(user=user.name, field=name):
                        self.check_words(task, {name: self.make_value(field)})

    def make_value(self, field):
        """Something that a field takes."""
        if field.type == 'selection':
            return field.get_values(self.env)[0]
        if field.relational:
            found = self.env[field.comodel_name].search([], limit=1).id
            return found if field.type == 'many2one' else [Command.set([found])]
        return {
            'boolean': True,
            'char': "Tekst",
            'date': '2025-01-01',
            'datetime': '2025-01-01 10:00:00',
            'html': "<p>Tekst</p>",
            'text': "Tekst",
            'binary': False,
        }.get(field.type, 1)

    def check_words(self, record, values):
        (ours, _more), (stock, _queries) = self.compare(lambda: record.write(dict(values)))
        if stock and stock[0] == 'AccessError':
            self.assertEqual(ours and ours[0], stock[0])
            self.assertRegex(ours[1], STOCK_WORDS)
        else:
            self.assertNotIn("(clip.card.", str(ours))

    def test_project_users_work_without_timesheet_rights(self):
        self.check_allowed(
            self.project_user,
            self.task,
            *('rename', 'describe', 'done', 'cancel', 'reopen', 'stage', 'move', 'parent'),
            *('customer', 'assign', 'archive', 'create', 'copy', 'say'),
        )
        self.check_allowed(self.leader, self.task, 'done', 'cancel', 'delete')

    def test_collaborators_work_without_timesheet_rights(self):
        self.check_allowed(
            self.collaborator,
            self.task,
            *('rename', 'describe', 'done', 'cancel', 'reopen', 'stage', 'parent', 'create', 'say'),
        )

    def test_everybody_finishes_private_tasks(self):
        task = self.env['project.task'].with_user(self.employee).create({'name': "Køb mælk"})
        self.check_allowed(
            self.employee,
            task,
            *('rename', 'done', 'cancel', 'reopen', 'archive', 'delete', 'create private'),
        )

    def check_allowed(self, user, task, *names):
        actions = self.get_task_actions(task.with_user(user))
        for name in names:
            with self.subTest(user=user.name, action=name):
                self.assertEqual(self.outcome(actions[name])[0], None)

    def test_ordinary_tasks_cost_what_they_cost_without_us(self):
        actions = self.get_task_actions(self.task.with_user(self.project_user))
        for name in (
            *('rename', 'describe', 'done', 'cancel', 'reopen', 'stage', 'assign', 'archive'),
            *('create', 'copy', 'read', 'defaults', 'say'),
        ):
            with self.subTest(action=name):
                with_ours, without = self.count(actions[name])
                self.assertLessEqual(with_ours, without)

    def test_moving_an_ordinary_task_asks_for_its_time_alone(self):
        """Whether cards paid it, and for subtasks, whose time follows."""
        actions = self.get_task_actions(self.task.with_user(self.project_user))
        for name in ('move', 'parent', 'customer'):
            with self.subTest(action=name):
                with_ours, without = self.count(actions[name])
                self.assertLessEqual(with_ours, without + 2)

    def test_a_new_product_is_asked_once_what_it_is(self):
        product = self.env['product.template'].with_user(self.product_manager)
        with_ours, without = self.count(lambda: product.create({'name': "Ny"}))
        self.assertLessEqual(with_ours, without + 1)

    def test_a_new_service_on_timesheets_is_sold_in_hours(self):
        self.manager.group_ids = [
            Command.link(self.env.ref('sales_team.group_sale_manager').id),
            Command.link(self.env.ref('uom.group_uom').id),
        ]
        form = Form(self.env['product.template'].with_user(self.manager))
        form.name = "Rådgivning"
        form.type = 'service'
        form.service_policy = 'delivered_timesheet'
        self.assertEqual(form.uom_id, self.env.ref('uom.product_uom_hour'))
        form.clip_card_type = 'card'
        self.assertEqual(form.uom_id, self.env.ref('clip_card.product_uom_clip'))
