"""Whatever is typed, imported or called: it is taken, or refused in a sentence."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.time.account_analytic_line import COUNTED_FIELDS
from .common import SecurityCommon

LETTERS = 'x' * 1_000_000
#: The last of each cannot even be read; stock answers for its own fields then.
WHOLE = (2**31 - 1, -(2**31), 10**30, "abc")
NUMBERS = (35_791_395, -1e300, float('nan'), "abc")
DAYS = ('0026-01-01', '9997-06-01', '9999-12-31', '2025-02-30')
TEXTS = (LETTERS, 'a\r\nb', 'a\x00b', '\ud800')
EXTREMES = {
    'integer': WHOLE,
    'float': NUMBERS,
    'monetary': NUMBERS,
    'date': DAYS,
    'datetime': tuple(f'{day} 23:59:59' for day in DAYS),
    'char': TEXTS,
    'text': TEXTS,
    'html': TEXTS,
}
#: Fields of stock models that clips are counted by.
OF_STOCK = {
    'account.analytic.line': ('unit_amount', 'date', 'name'),
    'sale.order.line': ('product_uom_qty', 'price_unit', 'discount'),
}
#: What each wizard does, or is left alone with a reason.
ACTIONS = {
    'clip.card.adjustment': 'action_adjust',
    'clip.card.agreed.arrival': 'action_agree',
    'clip.card.arrival': 'action_correct',
    'clip.card.as.of': 'action_xlsx',
    'clip.card.charge.return': 'action_return',
    'clip.card.fault.report': 'action_report',
    'clip.card.hold': 'action_hold',
    'clip.card.holidays': 'action_load',
    'clip.card.name.erasure': 'action_erase',
    'clip.card.prolongation': 'action_prolong',
    'clip.card.refund': 'action_refund',
    'clip.card.roll.forward': 'action_show',
    'clip.card.server.check.reopen': 'action_confirm',
    'clip.card.statement': 'action_download',
    'clip.card.transfer': 'action_transfer',
    'clip.card.write.off': 'action_write_off',
}


#: Made by jobs, by lines of a wizard that is tried, and by forms of the portal.
ELSEWHERE = {
    'clip.card.notice',
    'clip.card.question',
    'clip.card.renew',
    'clip.card.transfer.line',
    'clip.card.visit',
}


class Undone(Exception):
    """What was tried worked, and is taken back."""


@tagged('post_install', '-at_install')
class TestBadInput(SecurityCommon):
    def setUp(self):
        super().setUp()
        self.manager.group_ids |= self.env.ref('project.group_project_manager')
        self.manager.group_ids |= self.env.ref('sales_team.group_sale_manager')
        self.manager.group_ids |= self.env.ref('account.group_account_manager')
        self.manager.group_ids |= self.env.ref('base.group_system')
        self.uncovered = self.log(self.stranger_task, 60, day='2025-02-01')
        self.finish(self.subscription.server_check_ids, 'ok', 'ok')
        self.opening = {
            'partner_id': self.customer.id,
            'product_id': self.product.id,
            'clips': 3,
            'purchase_date': '2024-03-01',
        }
        self.records = self.get_records()
        self.values = {**self.get_values(), **self.wizards()}
        self.env.flush_all()
        self.tried = 0

    def get_records(self):
        """A record of each model, whose fields are written."""
        order = self.sell(10, confirm=False).order_id
        zone = self.env['clip.card.transport.zone'].create(
            {
                'name': "Fyn",
                'standard_hours': 1.5,
                'range_ids': [Command.create({'postcode_from': 5000, 'postcode_to': 5999})],
            }
        )
        with self.on('2025-03-01'):
            invoice = self.card.sale_line_id.order_id._create_invoices()
            invoice.action_post()
        reversal = invoice._reverse_moves([{}])
        return {
            'account.analytic.line': self.line,
            'account.move.line': reversal.invoice_line_ids[:1],
            'clip.card': self.card,
            'clip.card.account': self.card.account_id,
            'clip.card.charge': self.subscription.charge_ids[:1],
            'clip.card.entry': self.card.entry_ids[:1],
            'clip.card.opening': self.env['clip.card.opening'].create(self.opening),
            'clip.card.server.check': self.stranger_check,
            'clip.card.server.check.line': self.stranger_check.line_ids[:1],
            'clip.card.server.check.topic': self.disk,
            'clip.card.subscription': self.stranger_check.subscription_id,
            'clip.card.tier': self.product.clip_card_tier_ids[:1],
            'clip.card.transport.zone': zone,
            'clip.card.transport.zone.range': zone.range_ids,
            'product.template': self.product.product_tmpl_id,
            'project.project': self.task.project_id,
            'project.task': self.task,
            'res.company': self.company,
            'res.partner': self.customer,
            'sale.order': order,
            'sale.order.line': order.order_line,
        }

    def get_values(self):
        """What records of each model are made with."""
        new_time = {'task_id': self.task.id, 'project_id': self.task.project_id.id, 'name': "Ny"}
        return {
            'account.analytic.line': {**new_time, 'date': '2025-03-12', 'unit_amount': 1},
            'clip.card.on.call': {'user_id': self.manager.id, 'date_from': '2025-03-01'},
            'clip.card.opening': {**self.opening, 'paper_number': '7'},
            'clip.card.server.check.topic': {'name': "RAM"},
            'clip.card.server.check.value': {
                'account_id': self.card.account_id.id,
                'topic_id': self.disk.id,
                'value': 7,
                'measured_on': '2025-03-12 08:00:00',
            },
            'clip.card.subscription': {
                'partner_id': self.customer.id,
                'product_id': self.phone.id,
                'start_date': '2025-04-01',
            },
            'clip.card.tier': {'product_tmpl_id': self.product.product_tmpl_id.id, 'clips': 40},
            'clip.card.transport.zone': {'name': "Als", 'standard_hours': 1},
            'clip.card.transport.zone.range': {
                'zone_id': self.records['clip.card.transport.zone'].id,
                'postcode_from': 1,
                'postcode_to': 2,
            },
            'project.task': {'name': "Nede", 'project_id': self.task.project_id.id},
        }

    def wizards(self):
        card, reason = {'card_id': self.card.id}, {'reason': "Fordi"}
        cards = {'card_ids': [Command.set(self.card.ids)]}
        return {
            'clip.card.adjustment': {**card, **reason, 'clips': 1},
            'clip.card.agreed.arrival': {
                'task_id': self.task.id,
                'arrival': '2025-03-13 08:00:00',
                'agreed_with': "Birthe Bager",
                **reason,
            },
            'clip.card.arrival': {'task_id': self.task.id, **reason},
            'clip.card.as.of': {},
            'clip.card.charge.return': {
                'charge_ids': [Command.set(self.subscription.charge_ids.ids)],
                **reason,
            },
            'clip.card.fault.report': {'account_id': self.card.account_id.id, 'name': "Nede"},
            'clip.card.hold': {**cards, **reason},
            'clip.card.holidays': {},
            'clip.card.name.erasure': {'name': "Karl Konsulent"},
            'clip.card.prolongation': {**card, 'agreement': "Aftale 7", 'date': '2031-01-01'},
            'clip.card.refund': {**card, 'clips': 1, **reason},
            'clip.card.roll.forward': {'date_from': '2025-01-01', 'date_to': '2025-03-31'},
            'clip.card.server.check.reopen': {
                'check_id': self.subscription.server_check_ids[:1].id,
                **reason,
            },
            'clip.card.statement': {**cards, 'file_type': 'xlsx'},
            'clip.card.transfer': {
                'partner_id': self.stranger.id,
                'agreement': "Aftale 7",
                'line_ids': [Command.create({**card, 'clips': 1})],
            },
            'clip.card.write.off': {'line_ids': [Command.set(self.uncovered.ids)], **reason},
        }

    def fields_of(self, model):
        """What somebody may fill in, or try to."""
        for name, field in self.env[model]._fields.items():
            if name in OF_STOCK.get(model, ()):
                # Stock answers for its own fields where no clips depend on them.
                values = EXTREMES[field.type][: None if name in COUNTED_FIELDS else 2]
            elif name in self.env[model]._get_clip_card_limited_fields():
                values = EXTREMES[field.type]
            elif field._module == 'clip_card' and field.store and not field.related:
                # What follows from elsewhere is set by calls alone.
                values = EXTREMES.get(field.type, ())[:2] if field.type != 'char' else ()
            else:
                continue
            for value in values:
                yield name, value

    def assertAnswered(self, what, work):
        """Taken or refused in words, and nothing left behind.

        The request makes words of what a constraint of the database refuses.
        """
        self.tried += 1
        try:
            with self.env.cr.savepoint():
                work()
                raise Undone
        except Undone:
            return
        except IntegrityError:
            return
        except (UserError, AccessError) as error:
            self.assertLess(len(str(error)), 2_000, f"{what} is answered by its own text")
        except Exception as error:
            self.fail(f"{what} ends as {type(error).__name__}: {str(error)[:300]}")

    def use(self, record):
        """What happens next to whatever was taken."""
        self.env.flush_all()
        record.invalidate_recordset()
        record.read([name for name, it in record._fields.items() if it._module == 'clip_card'])
        if action := ACTIONS.get(record._name):
            getattr(record, action)()
            self.env.flush_all()
        if record._name in ('account.analytic.line', 'clip.card'):
            self.card._statement_rows()

    @mute_logger('odoo.sql_db', 'odoo.orm.models', 'odoo.addons.base.models.ir_rule')
    def test_every_field_of_ours(self):
        env = self.env(user=self.manager)
        for model in sorted({*self.records, *self.values}):
            if not hasattr(env[model], '_get_clip_card_limited_fields'):
                continue
            record = self.records.get(model, env[model]).with_env(env)
            values = self.values.get(model)
            for name, extreme in self.fields_of(model):
                what = f"{model}.{name} = {str(extreme)[:20]!r}"

                def write(it=record, new={name: extreme}):  # noqa: B006
                    it.write(new)
                    self.use(it)

                def create(it=env[model], new={**(values or {}), name: extreme}):  # noqa: B006
                    self.use(it.create(new))

                def type_in(it=record, new={**(values or {}), name: extreme}, name=name):  # noqa: B006
                    it.onchange(new, [name], dict.fromkeys([name, *new], {}))

                with self.subTest(what):
                    if record:
                        self.assertAnswered(what, write)
                    if values is not None:
                        self.assertAnswered(f"new {what}", create)
                    if values is not None and name not in OF_STOCK.get(model, ()):
                        self.assertAnswered(f"typed {what}", type_in)
        self.assertGreater(self.tried, 500)

    def test_every_model_is_tried(self):
        """A new field that can be written comes with a record to try it on."""
        computed = {'clip.card.recognition.preview', 'clip.card.recognition.preview.line'}
        for name, model in self.env.registry.items():
            if model._abstract or name in computed:
                continue
            limited = [
                it
                for it in model._fields.values()
                if it._module == 'clip_card'
                and it.type in EXTREMES
                and it.store
                and not (it.readonly or it.related)
            ]
            if limited:
                with self.subTest(model=name):
                    self.assertTrue(hasattr(model, '_get_clip_card_limited_fields'))
                    self.assertIn(name, {*self.records, *self.values} | ELSEWHERE)

    def test_the_sentence_says_what_can_be_entered(self):
        adjustment = {'card_id': self.card.id, 'reason': "Fordi"}
        for model, values, words in (
            (
                'clip.card.adjustment',
                {**adjustment, 'clips': 2_147_483_647},
                "Adjust a Clip Card, Clips: 2147483647 is more or less than can be counted."
                " Enter a number from -1000000 to 1000000.",
            ),
            (
                'clip.card.adjustment',
                {**adjustment, 'clips': 1, 'reason': LETTERS},
                "Adjust a Clip Card, Reason: the text has 1000000 letters. Enter at most 2000.",
            ),
            (
                'clip.card.prolongation',
                {'card_id': self.card.id, 'agreement': "Aftale 7", 'date': '9999-12-31'},
                "Prolong a Clip Card, Prolong Until: 9999-12-31 is no day that can be used. Enter"
                " one from 01/01/1970 to 12/31/2199.",
            ),
        ):
            with self.subTest(model=model), self.assertRaises(UserError) as caught:
                self.env[model].with_user(self.manager).create(values)
            self.assertEqual(str(caught.exception), words)

    def test_time_of_others_is_not_limited(self):
        """Stock takes such time; only what is paid in clips needs numbers that a ledger holds."""
        project = self.env['project.project'].create({'name': "Internt", 'allow_timesheets': True})
        line = (
            self.env['account.analytic.line']
            .with_user(self.consultant_user)
            .create({'project_id': project.id, 'name': "x" * 30_000, 'unit_amount': 35_791_395})
        )
        self.assertEqual(line.unit_amount, 35_791_395)
        with self.assertRefused(UserError, "Enter a number from -10000 to 10000"):
            self.log(self.task, 35_791_395 * 60)
        self.assertLedger()

    def test_what_a_call_may_ask(self):
        """Public methods that take more than records."""
        calls = []
        for day in (*DAYS, None, False, 7, [], {}):
            calls += [
                lambda day=day: self.card.get_statement(date_from=day),
                lambda day=day: self.card.get_statement(date_to=day),
                lambda day=day: (
                    self.env['clip.card.outstanding'].with_context(clip_card_as_of=day).search([])
                ),
            ]
        for number, call in enumerate(calls):
            with self.subTest(call=number):
                self.assertAnswered(f"call {number}", call)
