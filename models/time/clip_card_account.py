from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL

from odoo.addons.project.models.project_task import CLOSED_STATES


class ClipCardAccount(models.Model):
    """The time that a customer's clips pay, and the project on which it is logged."""

    _inherit = 'clip.card.account'

    timesheet_ids = fields.One2many(
        comodel_name='account.analytic.line',
        inverse_name='clip_card_account_id',
        string="Timesheets",
        readonly=True,
    )
    uncovered_line_ids = fields.One2many(
        comodel_name='account.analytic.line',
        inverse_name='clip_card_account_id',
        domain=[('clip_card_uncovered', '>', 0)],
        string="Uncovered Time",
        readonly=True,
    )
    project_ids = fields.One2many(
        comodel_name='project.project',
        inverse_name='clip_card_account_id',
        string="Clip Projects",
        readonly=True,
    )
    uncovered = fields.Integer(
        string="Uncovered Clips",
        compute='_compute_uncovered',
        store=True,
        help="Clips due for work that no card has paid.",
    )
    is_customer_of_user = fields.Boolean(
        compute='_compute_is_customer_of_user',
        search='_search_is_customer_of_user',
        export_string_translation=False,
    )

    @api.depends_context('uid')
    def _compute_is_customer_of_user(self):
        """Whether the user works for this customer, and so reads its cards.

        Who has logged time for it, may log time on its project, or on a project of several
        customers on which it has open work.
        """
        own = self.search([('id', 'in', self.ids), ('is_customer_of_user', '=', True)])
        for account in self:
            account.is_customer_of_user = account in own

    def _search_is_customer_of_user(self, operator, value):
        if operator != 'in':
            return NotImplemented
        user = self.env.user
        project = Domain('active', '=', True) & (
            Domain('privacy_visibility', 'in', ['employees', 'portal'])
            | Domain('message_partner_ids', 'in', user.partner_id.ids)
        )
        domain = (
            Domain('timesheet_ids.user_id', '=', user.id)
            | Domain('project_ids', 'any', project)
            | Domain('id', 'in', self._query_accounts_on_shared_projects())
        )
        return domain if True in value else ~domain

    def _query_accounts_on_shared_projects(self):
        """Customers with open work on a clip project of several ones that the user may see."""
        self.env['project.project'].flush_model(
            [
                'clip_card_billing',
                'clip_card_account_id',
                'active',
                'company_id',
                'privacy_visibility',
            ]
        )
        self.env['project.task'].flush_model(['project_id', 'partner_id', 'state', 'active'])
        return SQL(
            """(
            SELECT account.id
              FROM project_project project
              JOIN project_task task ON task.project_id = project.id
              JOIN res_partner contact ON contact.id = task.partner_id
              JOIN clip_card_account account ON account.partner_id = contact.commercial_partner_id
             WHERE project.clip_card_billing AND project.clip_card_account_id IS NULL
               AND project.active AND task.active
               AND task.state NOT IN %(closed)s
               AND COALESCE(project.company_id, account.company_id) = account.company_id
               AND (project.privacy_visibility IN ('employees', 'portal') OR EXISTS (
                    SELECT 1 FROM mail_followers follower
                     WHERE follower.res_model = 'project.project'
                       AND follower.res_id = project.id
                       AND follower.partner_id = %(reader)s
               ))
            )""",
            closed=tuple(CLOSED_STATES),
            reader=self.env.user.partner_id.id,
        )

    # === TIME ===#

    def _compute_uncovered(self):
        # `_clip_card_store`, which alone writes uncovered clips, keeps it in step: to depend on the
        # lines would have every line logged add up all that is uncovered.
        clips = dict(
            self.env['account.analytic.line']._read_group(
                [('clip_card_account_id', 'in', self.ids), ('clip_card_uncovered', '>', 0)],
                ['clip_card_account_id'],
                ['clip_card_uncovered:sum'],
            )
        )
        for account in self:
            account.uncovered = clips.get(account._origin, 0)

    def _has_history(self):
        return super()._has_history() or bool(self.timesheet_ids)

    def action_view_uncovered(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'clip_card.account_analytic_line_action_uncovered'
        )
        domain = [('clip_card_account_id', '=', self.id), ('clip_card_uncovered', '>', 0)]
        return {**action, 'domain': domain}

    def _pay_due(self):
        """Try everything that is still due again, in order of work date."""
        super()._pay_due()
        self.env['account.analytic.line'].sudo()._clip_card_allocate(self)

    def _join(self, kept):
        super()._join(kept)
        kept.env.add_to_compute(kept._fields['uncovered'], kept)

    @api.model
    def _get_account_columns(self):
        return super()._get_account_columns() | {
            ('account_analytic_line', 'clip_card_account_id'),
            ('project_project', 'clip_card_account_id'),
        }

    def _prepare_settlement_values(self):
        """Of the order that invoices work which no card paid; rooms add theirs."""
        self.ensure_one()
        return {'partner_id': self.partner_id.id, 'company_id': self.company_id.id}

    # === THE CLIP PROJECT ===#

    def _get_or_create_project(self):
        """The customer's clip project; a customer who has none, or archived it, gets one now.

        The account is locked, so that two at once make one.
        """
        self.ensure_one()
        self._lock()
        account = self.sudo()
        project = account.project_ids.filtered('active').sorted('id')[:1]
        if project:
            return project
        sale_line = account.card_ids.sale_line_id.filtered(lambda it: it.state == 'sale')[-1:]
        if sale_line:
            sale_line._link_clip_project()
        else:
            project.create(account._prepare_clip_project_values())
        account.invalidate_recordset(['project_ids'])
        return account.project_ids.filtered('active').sorted('id')[:1]

    def _get_clip_price(self, order):
        """What a clip costs this customer without the discount of a size, in an order's currency.

        :param order: whose pricelist and day count
        :return: 0 when no clip card has a price
        """
        self.ensure_one()
        product = self.sudo().card_ids.sorted('id').product_id.filtered('active')[-1:]
        product = product or product.sudo().search(
            [('clip_card_type', '=', 'card'), ('company_id', 'in', (False, self.company_id.id))],
            order='sequence, id',
            limit=1,
        )
        return product and order.pricelist_id._get_product_price(
            product, 1.0, currency=order.currency_id, date=order.date_order
        )

    def _get_clip_project_name(self):
        """The name of the project in the customer's language, who sees it in the portal."""
        self.ensure_one()
        texts = self.with_context(lang=self._get_contact_lang())
        return texts.env._("Clip card, %(customer)s", customer=self.partner_id.name)

    def _prepare_clip_project_values(self):
        self.ensure_one()
        texts = self.with_context(lang=self._get_contact_lang())
        return {
            'name': self._get_clip_project_name(),
            'partner_id': self.partner_id.id,
            'company_id': self.company_id.id,
            'clip_card_billing': True,
            'type_ids': [
                Command.create({'name': texts.env._("To Do"), 'sequence': 5}),
                Command.create({'name': texts.env._("Done"), 'sequence': 15}),
            ],
        }
