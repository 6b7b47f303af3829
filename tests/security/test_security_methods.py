"""Every method that may be called from outside, by everybody, on what is somebody else's."""

import inspect
from collections import defaultdict

from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..overrides import get_stock
from .common import SecurityCommon

OURS = 'odoo.addons.clip_card.'
#: What stands before another module's method there, and calls it, may do no more than that.
BESIDE = 'odoo.addons.clip_card.beside.'
#: Methods of the ORM that we extend: what they may do is what the rights say (`test_access`, and
#: `TestRights` below for every model), not more.
ORM = {'create', 'write', 'unlink', 'copy_data', 'default_get', 'onchange', 'search_fetch'}
#: Roles that have no business with another customer's records, on any model.
STRANGERS = ('public', 'portal', 'internal', 'outsider')
#: Methods that need no record, and what they may be told: nothing of a customer's.
OPEN = {
    ('clip.card', 'get_statement'),
    ('clip.card.opening', 'get_import_templates'),
    ('clip.card.server.check.value', 'get_import_templates'),
    ('clip.card.dashboard', 'get_figures'),
    ('clip.card.dashboard', 'action_hide_steps'),
    ('clip.card.notice', 'action_preview'),
    ('clip.card.server.check', 'report_values'),
    ('project.task', 'message_new'),
}
#: What an employee may ask that only leads to a list, which shows what rights let it show.
LEADS_ON = ('action_view_', 'action_sell_card', 'action_clip_card_open_task')


def public_methods(registry):
    """Per model the names of the methods of ours that RPC may call."""
    found = defaultdict(set)
    for name, model in registry.items():
        for base in model.mro():
            if not base.__module__.startswith(OURS):
                continue
            for method, value in vars(base).items():
                if base.__module__.startswith(BESIDE) and get_stock(model.mro(), method):
                    continue
                if not method.startswith('_') and inspect.isfunction(value):
                    found[name].add(method)
    return found


@tagged('post_install', '-at_install')
class TestMethods(SecurityCommon):
    def setUp(self):
        super().setUp()
        account = self.stranger_card.account_id
        order = self.stranger_card.sale_line_id.order_id
        invoice = order._create_invoices()
        invoice.action_post()
        self.records = {
            'clip.card': self.stranger_card,
            'clip.card.account': account,
            'clip.card.charge': self.stranger_check.charge_id,
            'clip.card.entry': self.stranger_card.entry_ids[:1],
            'clip.card.server.check': self.stranger_check,
            'clip.card.server.check.line': self.stranger_check.line_ids[:1],
            'clip.card.subscription': self.stranger_check.subscription_id,
            'account.analytic.line': self.stranger_line,
            'account.move': invoice,
            'account.move.line': invoice.invoice_line_ids[:1],
            'payment.token': self.env['payment.token'].create(
                {
                    'provider_id': self.env['payment.provider'].create({'name': "Bank"}).id,
                    'payment_method_id': self.env.ref('payment.payment_method_card').id,
                    'partner_id': self.stranger.id,
                    'provider_ref': "Slagter",
                }
            ),
            'project.project': self.stranger_task.project_id,
            'project.task': self.stranger_task,
            'res.partner': self.stranger,
            'sale.order': order,
            'sale.order.line': order.order_line[:1],
        }
        self.env.flush_all()

    def state(self):
        """All that could be done to the stranger, as the database has it."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT (SELECT ARRAY_AGG((id, state, balance, manual_hold, end_date) ORDER BY id)::text
                      FROM clip_card),
                   (SELECT ARRAY_AGG((id, renewal, link_number, stopped_by_id) ORDER BY id)::text
                      FROM clip_card_account),
                   (SELECT ARRAY_AGG((id, state, stop_date) ORDER BY id)::text
                      FROM clip_card_subscription),
                   (SELECT ARRAY_AGG((id, state) ORDER BY id)::text FROM clip_card_server_check),
                   (SELECT ARRAY_AGG((id, state) ORDER BY id)::text FROM clip_card_charge),
                   (SELECT ARRAY_AGG((id, clip_card_onsite_at) ORDER BY id)::text
                      FROM project_task),
                   (SELECT COUNT(*) FROM clip_card_entry), (SELECT COUNT(*) FROM sale_order),
                   (SELECT COUNT(*) FROM account_move), (SELECT COUNT(*) FROM clip_card_notice)
            """
        )
        return self.env.cr.fetchone()

    def call(self, user, model, method, ids, *args):
        """As RPC does it; refused, or what it answers."""
        self.env.flush_all()
        self.env.invalidate_all()
        records = self.env(user=user, context={})[model]
        records = records.with_context(allowed_company_ids=user.company_ids.ids)
        args = (
            [*args]
            if getattr(getattr(type(records), method), '_api_model', False)
            else [
                ids,
                *args,
            ]
        )
        return call_kw(records, method, args, {})

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.orm.models', 'odoo.models')
    def test_nothing_is_done_to_others(self):
        """Whatever a stranger calls is refused, or leaves everything as it is and tells nothing."""
        before, called = self.state(), 0
        for model, methods in public_methods(self.env.registry).items():
            record = self.records.get(model)
            if not record:
                continue
            for method in sorted(methods - ORM):
                if (model, method) in OPEN:
                    continue
                for role in STRANGERS:
                    called += 1
                    with self.subTest(model=model, method=method, role=role):
                        self.assertKeptOut(role, model, method, record)
        self.assertEqual(self.state(), before)
        self.assertGreater(called, 150)

    def assertKeptOut(self, role, model, method, record):
        before, refused = self.state(), False
        try:
            with self.env.cr.savepoint():
                answer = self.call(self.users[role], model, method, record.ids)
        except (AccessError, AccessDenied):
            return
        except UserError as error:
            answer, refused = str(error), True
        self.assertEqual(self.state(), before)
        if model != 'res.partner' or role == 'portal':
            # Colleagues of every company know the contacts.
            self.assertNotIn("Slagter", str(answer))
        self.assertNotIn(self.stranger_card.name, str(answer))
        if not refused and method.startswith(LEADS_ON) and role in ('public', 'portal'):
            self.assertFalse(
                self.numbers(answer) - {record.id, False},
                f"{role} learns numbers from {model}.{method}",
            )
        if not refused and not method.startswith(LEADS_ON):
            self.assertFalse(
                answer if not isinstance(answer, dict) else answer.get('res_id'),
                f"{role} gets through to {model}.{method}",
            )

    def numbers(self, answer):
        """The numbers of records that an action leads to."""
        found = {answer.get('res_id') or False}
        for _field, _operator, value in answer.get('domain') or ():
            found.update(value if isinstance(value, list | tuple) else [value])
        return found

    def test_every_method_has_a_record_to_try_it_on(self):
        """A new model with methods of its own comes into the test above, or into this list."""
        wizards = set(self.own_models(transient=True))
        elsewhere = {
            'account.move.reversal',
            'account.partial.reconcile',
            'account.payment',
            'clip.card.analysis',
            'clip.card.dashboard',
            'clip.card.notice',
            'clip.card.opening',
            'clip.card.question',
            'clip.card.recognition',
            'clip.card.server.check.value',
            'product.product',
            'product.template',
            'res.company',
            'res.config.settings',
        }
        for model, methods in public_methods(self.env.registry).items():
            if methods - ORM and model not in wizards | elsewhere:
                with self.subTest(model=model):
                    self.assertIn(model, self.records)

    def test_jobs_and_helpers_are_not_for_rpc(self):
        """Of our own models nothing is public but buttons, and what the client needs."""
        for model in self.own_models():
            for method in public_methods({model: self.env.registry[model]})[model] - ORM:
                with self.subTest(model=model, method=method):
                    self.assertTrue(
                        method.startswith('action_') or (model, method) in OPEN,
                        "a public method that is no button",
                    )
                    get_public_method(self.env[model], method)

    def test_open_methods_tell_nothing(self):
        for role in ('public', 'portal', 'internal', 'consultant', 'accountant'):
            user = self.users[role]
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.call(user, 'clip.card.dashboard', 'get_figures', [])
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.call(user, 'clip.card.notice', 'action_preview', [])


@tagged('post_install', '-at_install')
class TestRights(SecurityCommon):
    """Rights that are given to nobody who is not named in ``security/``."""

    OPERATIONS = ('read', 'write', 'create', 'unlink')

    def test_each_model_and_role(self):
        """What a role may do with a model is what the rights of its groups say: no more."""
        rights = self.env['ir.model.access'].search([('perm_read', 'in', (True, False))])
        for model in self.own_models():
            if self.env[model]._abstract:
                continue
            of_model = rights.filtered(lambda it, model=model: it.model_id.model == model)
            self.assertTrue(of_model, model)
            self.assertTrue(all(it.group_id for it in of_model), f"{model} is open to everybody")
            for role, user in self.users.items():
                for operation in self.OPERATIONS:
                    given = any(
                        it[f'perm_{operation}'] and it.group_id in user.all_group_ids
                        for it in of_model
                    )
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(operation), given
                        )

    def test_visitors_and_employees_without_a_group_read_settings_at_most(self):
        settings = {
            'clip.card.tier',
            'clip.card.transport.zone',
            'clip.card.transport.zone.range',
            'clip.card.server.check.topic',
        }
        for model in self.own_models():
            if self.env[model]._abstract:
                continue
            with self.subTest(model=model):
                self.assertFalse(self.env[model].with_user(self.users['public']).has_access('read'))
                internal = self.env[model].with_user(self.internal)
                self.assertEqual(internal.has_access('read'), model in settings)
                for operation in ('write', 'create', 'unlink'):
                    self.assertFalse(internal.has_access(operation))

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.orm.models', 'odoo.models')
    def test_another_company_s_manager_finds_nothing(self):
        """Neither by searching, nor by number, nor by asking for the fields behind a link."""
        tried = 0
        for model in self.own_models(transient=False):
            Model = self.env[model].sudo()
            if Model._abstract or 'company_id' not in Model._fields:
                continue
            records = Model.search([('company_id', '=', self.company.id)], limit=3)
            if not records:
                continue
            theirs = self.as_user(self.outsider, records)
            if not theirs.browse().has_access('read'):
                continue
            tried += 1
            with self.subTest(model=model):
                self.assertFalse(theirs.search([('id', 'in', records.ids)]))
                if 'partner_id' in Model._fields:
                    found = theirs.search_count([('partner_id.name', 'ilike', "Slagter")])
                    self.assertFalse(found)
                with self.assertRaises(AccessError):
                    self.as_user(self.outsider, records).read(['company_id'])
        self.assertGreater(tried, 6)

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.orm.models', 'odoo.models')
    def test_a_customer_finds_what_is_its_own(self):
        for check in self.subscription.server_check_ids | self.stranger_check:
            self.finish(check, 'ok', 'ok')
        for card in self.card | self.stranger_card:
            self.env['clip.card.question'].sudo().create(
                {'entry_id': card.sudo().entry_ids[:1].id, 'text': "Hvad var det?"}
            )
        tried = 0
        for model in self.own_models(transient=False):
            Model = self.env[model].sudo()
            portal = self.as_user(self.portal, self.env[model])
            if Model._abstract or not portal.has_access('read'):
                continue
            tried += 1
            with self.subTest(model=model):
                self.assertEqual(portal.search([]).sudo().partner_id, self.customer)
                others = Model.search([('partner_id', '=', self.stranger.id)])
                self.assertTrue(others)
                with self.assertRaises(AccessError):
                    self.as_user(self.portal, others).read(['partner_id'])
                for operation in ('write', 'create', 'unlink'):
                    asked = (model, operation) == ('clip.card.question', 'create')
                    self.assertEqual(portal.has_access(operation), asked)
        self.assertGreater(tried, 5)

    @mute_logger('odoo.orm.models', 'odoo.models')
    def test_fields_with_groups_are_closed_to_searching_and_sorting(self):
        """Nobody learns by a domain, an order or a group what reading would refuse."""
        tried = 0
        for model in (
            'clip.card',
            'clip.card.account',
            'clip.card.entry',
            'clip.card.subscription',
        ):
            records = self.as_user(self.portal, self.env[model])
            for name, field in records._fields.items():
                if not field.groups or not field.store or field.type == 'one2many':
                    continue
                if records._has_field_access(field, 'read'):
                    continue
                tried += 1
                with self.subTest(model=model, field=name):
                    with self.assertRaises(AccessError):
                        records.search([(name, '!=', False)])
                    with self.assertRaises(AccessError):
                        records.search([], order=name)
                    with self.assertRaises(AccessError):
                        records.formatted_read_group([], [name], ['__count'])
        self.assertGreater(tried, 10)

    def test_nobody_puts_records_in_past_their_wizard(self):
        """One2many commands, names, copies and imports need the same rights."""
        partner = self.customer.with_user(self.manager)
        for commands in (
            [Command.create({'account_id': self.card.account_id.id, 'clips': 99})],
            [Command.update(self.card.id, {'balance': 99})],
            [Command.delete(self.card.id)],
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                partner.write({'clip_card_ids': commands})
                self.env.flush_all()
        cards = self.env['clip.card'].with_user(self.manager)
        with self.assertRaises(AccessError):
            cards.name_create("KK99999")
        with self.assertRaises(AccessError):
            cards.browse(self.card.id).web_save({'balance': 99}, {'balance': {}})
        self.assertTrue(cards.load(['name', 'clips'], [['KK99999', '99']])['messages'])
        self.assertEqual(self.card.balance, 17)
        self.assertLedger()
