from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command
from odoo.tools import format_date


class ClipCardCharge(models.Model):
    """A charged server check gives a consultant its task and checklist."""

    _inherit = 'clip.card.charge'

    server_check_ids = fields.One2many(
        comodel_name='clip.card.server.check',
        inverse_name='charge_id',
        readonly=True,
    )

    def _provide_service(self):
        """Make the check of each charge that has none yet."""
        super()._provide_service()
        checks = self.filtered(lambda it: it.kind == 'server_check' and it.state == 'charged')
        if missing := checks.filtered(lambda it: not it.server_check_ids):
            missing._create_server_checks()

    def _return(self, reason):
        """Nobody does the check of a charge that was given back; what is done stays done."""
        result = super()._return(reason)
        self.sudo().server_check_ids._give_up()
        return result

    def _create_server_checks(self):
        charges = self.sudo()
        vals_list = []
        for (account, product), same_product in charges.grouped(
            lambda it: (it.account_id, it.product_id.product_tmpl_id)
        ).items():
            chosen = account.check_user_id._filter_clip_card_staff()
            users = (
                [chosen] * len(same_product)
                if chosen
                else product._pick_clip_card_consultants(len(same_product))
            )
            for charge, user in zip(same_product.sorted('period_start'), users, strict=True):
                vals_list.append(charge._prepare_server_check_values(user))
        checks = self.env['clip.card.server.check'].sudo().create(vals_list)
        tasks = (
            self.env['project.task']
            .sudo()
            .create([check.charge_id._prepare_server_check_task_values(check) for check in checks])
        )
        for check, task in zip(checks, tasks, strict=True):
            check.task_id = task
        checks.filtered(lambda check: not check.user_id)._tell_without_consultant()
        return checks

    def _prepare_server_check_values(self, user):
        """The check of this charge, its topics in the words of the customer's language."""
        self.ensure_one()
        product = self.product_id.product_tmpl_id
        topics = product.clip_card_topic_ids.filtered('active').sorted()
        return {
            'charge_id': self.id,
            'user_id': user.id,
            'deadline': self._get_server_check_deadline(),
            'line_ids': [
                Command.create(
                    {
                        'topic_id': topic.id,
                        'topic': topic.name,
                        'unit': topic.unit,
                        'sequence': number,
                    }
                )
                for number, topic in enumerate(
                    topics.with_context(lang=self.account_id._get_contact_lang())
                )
            ],
        }

    def _get_server_check_deadline(self):
        """So many days after the period began, or after it was charged late, but inside it."""
        self.ensure_one()
        days = timedelta(days=self.product_id.clip_card_check_days)
        return min(max(self.period_start, self.date) + days, self.period_end)

    def _prepare_server_check_task_values(self, check):
        self.ensure_one()
        account = self.account_id
        return {
            'name': self._get_server_check_title(account._get_contact_lang()),
            'project_id': account._get_or_create_project().id,
            'partner_id': account.partner_id.id,
            'user_ids': [Command.set(check.user_id.ids)],
            'date_deadline': check._get_task_deadline(),
            'clip_card_check_id': check.id,
        }

    def _get_server_check_title(self, lang):
        """Product and period, such as "Monthly check, 1 Mar 2025 to 31 Mar 2025"."""
        self.ensure_one()
        charge = self.with_context(lang=lang)
        return charge.env._(
            "%(product)s, %(start)s to %(end)s",
            product=charge.product_id.name,
            start=format_date(charge.env, charge.period_start),
            end=format_date(charge.env, charge.period_end),
        )
