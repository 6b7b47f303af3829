"""What a wizard shows and does is its user's business, with records that the user may read."""

import base64

from psycopg2.errors import NotNullViolation

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SecurityCommon

#: What a wizard may be pointed at, and the record of the fixture that is somebody else's.
FOREIGN = {
    'clip.card': 'stranger_card',
    'clip.card.account': 'stranger_account',
    'clip.card.charge': 'stranger_charge',
    'clip.card.server.check': 'stranger_check',
    'account.analytic.line': 'stranger_line',
    'project.task': 'stranger_task',
}
#: What else a wizard needs to be saved.
REQUIRED = {
    'reason': "Fordi",
    'agreement': "Aftale 7",
    'name': "Server nede",
    'clips': 1,
    'date': '2030-01-01',
    'kind': 'low',
}


@tagged('post_install', '-at_install')
class TestWizards(SecurityCommon):
    def setUp(self):
        super().setUp()
        self.stranger_account = self.stranger_card.account_id
        self.stranger_charge = self.stranger_check.charge_id
        self.outsider.group_ids |= self.env.ref('hr_timesheet.group_hr_timesheet_user')
        self.outsider.group_ids |= self.env.ref('project.group_project_user')

    def test_each_is_its_makers_alone(self):
        for name in self.own_models(transient=True):
            rules = self.env['ir.rule'].search(
                [('model_id.model', '=', name), ('groups', '=', False)]
            )
            domains = [rule.domain_force for rule in rules]
            with self.subTest(wizard=name):
                self.assertTrue(
                    any('create_uid' in domain and 'user.id' in domain for domain in domains),
                    f"no rule keeps {name} to the one who opened it",
                )

    def test_forms_hold_what_they_need(self):
        """A browser asks for the defaults of what stands in the form, and saves nothing else."""
        for name in self.own_models(transient=True):
            Wizard = self.env[name]
            needed = {
                field.name
                for field in Wizard._fields.values()
                if field.required
                and field.name not in models.MAGIC_COLUMNS
                and not field.default
                and not (field.compute and field.store)
            }
            views = self.env['ir.ui.view'].search([('model', '=', name), ('type', '=', 'form')])
            for view in views:
                with self.subTest(view=view.name):
                    self.assertFalse(
                        needed - {*Wizard.get_views([(view.id, 'form')])['models'][name]['fields']}
                    )

    def test_a_file_is_its_makers_alone(self):
        wizard = (
            self.env['clip.card.statement']
            .with_user(self.salesperson)
            .create({'card_ids': [Command.set(self.card.ids)], 'file_type': 'xlsx'})
        )
        wizard.action_download()
        self.assertEqual(base64.b64decode(wizard.file)[:2], b'PK')
        for user in (self.outsider, self.accountant, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(user, wizard).read(['file'])
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(user, wizard).write({'date_from': '2025-01-01'})

    def test_nobody_adds_a_card_to_the_transfer_of_another(self):
        transfer = (
            self.env['clip.card.transfer']
            .with_user(self.manager)
            .create({'partner_id': self.stranger.id, 'agreement': "Aftale 7"})
        )
        with self.assertRaises(AccessError):
            self.env['clip.card.transfer.line'].with_user(self.outsider).create(
                {'wizard_id': transfer.id, 'card_id': self.card.id, 'clips': 1}
            )

    @mute_logger('odoo.orm.models', 'odoo.models', 'odoo.addons.base.models.ir_rule', 'odoo.sql_db')
    def test_none_shows_what_its_user_may_not_read(self):
        """A manager of another company points every wizard at records that are not theirs."""
        tried = 0
        for name in self.own_models(transient=True):
            for field in self.env[name]._fields.values():
                pointed = FOREIGN.get(field.comodel_name)
                if not pointed or not field.store or field.type == 'one2many':
                    continue
                tried += 1
                with self.subTest(wizard=name, field=field.name):
                    self.assertShowsNothing(name, field, getattr(self, pointed))
        self.assertGreater(tried, 12)

    def assertShowsNothing(self, name, field, record):
        """Neither when the wizard is saved nor while it is filled in."""
        value = record.id if field.type == 'many2one' else [Command.set(record.ids)]
        Wizard = self.as_user(self.outsider, self.env[name])
        values = {**self.prepare_values(Wizard), field.name: value}
        shown = [*self.save(Wizard, values), *self.fill_in(Wizard, values, field.name)]
        for answer in shown:
            words = str({key: it for key, it in answer.items() if key != field.name})
            for secret in ("Slagter", "sven@", "Server nede, ", self.stranger_card.name):
                self.assertNotIn(secret, words)
            for key in ('balance', 'card_balance', 'uncovered', 'deadline', 'reported_at'):
                self.assertFalse(answer.get(key), key)

    def prepare_values(self, Wizard):
        return {
            key: value
            for key, value in REQUIRED.items()
            if key in Wizard._fields and not Wizard._fields[key].related
        }

    def save(self, Wizard, values):
        """What a saved wizard shows, or nothing when it is refused."""
        try:
            with self.env.cr.savepoint():
                wizard = Wizard.create(values)
                self.env.flush_all()
                self.env.invalidate_all()
                return wizard.read()
        except (AccessError, UserError, NotNullViolation):
            return []

    def fill_in(self, Wizard, values, name):
        """What a form shows once the record is chosen, or nothing when it is refused."""
        spec = {key: {} for key in Wizard.fields_get()}
        try:
            with self.env.cr.savepoint():
                return [Wizard.onchange(values, [name], spec)['value']]
        except (AccessError, UserError):
            return []
