"""Fields that follow from the ledger are set by nobody, in any way."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_ledger import LedgerCase


@tagged('post_install', '-at_install')
class TestOwnedFields(LedgerCase):
    """What follows from time and cards cannot be entered on a timesheet, task or project."""

    def test_of_a_timesheet(self):
        Line = self.env['account.analytic.line']
        for name in sorted(Line._get_clip_card_ledger_fields()):
            for user in (self.consultant_user, self.manager, self.admin):
                with self.subTest(field=name, user=user.login):
                    with self.assertRefused(UserError, "cannot be set: they follow from the time"):
                        self.rpc(user, Line._name, 'write', self.line.ids, {name: False})
                    with self.assertRefused(UserError, "cannot be set: they follow from the time"):
                        Line.with_user(user).create(
                            {
                                'name': "Ny",
                                'task_id': self.task.id,
                                'unit_amount': 1,
                                name: False,
                            }
                        )
        self.assertClips(self.line, 2)

    def test_through_the_task(self):
        self.consultant_user.group_ids += self.env.ref('project.group_project_user')
        for values in ({'clip_card_clips': 0}, {'clip_card_settled': 2}):
            with self.assertRefused(UserError, "cannot be set"):
                self.rpc(
                    self.consultant_user,
                    'project.task',
                    'write',
                    self.task.ids,
                    {'timesheet_ids': [Command.update(self.line.id, values)]},
                )
        self.task.with_user(self.consultant_user).write(
            {'timesheet_ids': [Command.update(self.line.id, {'unit_amount': 0.5})]}
        )
        self.assertClips(self.line, 1)
        self.task.with_user(self.consultant_user).write(
            {'timesheet_ids': [Command.delete(self.line.id)]}
        )
        self.assertEqual(self.card.balance, 10)

    def test_through_the_account(self):
        other = self.log(self.make_task(), 60)
        other.with_user(self.manager).clip_card_billing = False
        for command in (
            [Command.link(other.id)],
            [Command.unlink(self.line.id)],
            [Command.clear()],
        ):
            with self.subTest(command=command), self.assertRaises(UserError):
                self.rpc(
                    self.manager,
                    self.account._name,
                    'write',
                    self.account.ids,
                    {'timesheet_ids': command},
                )

    def test_of_a_task_and_a_project(self):
        self.consultant_user.group_ids += self.env.ref('project.group_project_manager')
        with self.assertRefused(UserError, "How time is rounded to clips follows from the comp"):
            self.task.with_user(self.consultant_user).clip_card_rounding = 'line'
        with self.assertRefused(UserError, "How time is rounded to clips follows from the comp"):
            self.env['project.task'].with_user(self.consultant_user).create(
                {
                    'name': "Ny",
                    'project_id': self.task.project_id.id,
                    'clip_card_rounding': 'line',
                }
            )
        other = self.make_customer("Andre ApS")
        account = self.buy(10, customer=other).account_id
        with self.assertRefused(UserError, "is its customer's and cannot be chosen"):
            self.task.project_id.with_user(self.consultant_user).clip_card_account_id = account
        self.assertEqual(self.task.project_id.clip_card_account_id, self.account)
