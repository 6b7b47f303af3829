import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..reports.clip_card_outstanding import AS_OF
from ..reports.clip_card_outstanding_xlsx import make_workbook

AGEING_FIGURES = (
    'clips',
    'value',
    'value_within',
    'value_after',
    'clips_lapsing',
    'value_lapsing',
)


class ClipCardAsOf(models.TransientModel):
    """Asks for a day, and shows what customers had left at its end: on screen, XLSX or PDF."""

    _name = 'clip.card.as.of'
    _description = "Outstanding as of a Date"
    _inherit = ['clip.card.wizard']

    company_id = fields.Many2one(
        comodel_name='res.company', required=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        string="As of the End of",
        required=True,
        default=lambda self: self._get_default_date(),
        help="Everything that was posted up to this day counts. A past day always shows the same"
        " figures.",
    )
    spreadsheet = fields.Binary(readonly=True)

    @api.model
    def _get_default_date(self):
        """The end of last month: what an accountant asks for most."""
        return self.env.company._clip_card_today().replace(day=1) - timedelta(days=1)

    @api.depends('company_id', 'date')
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = wizard._get_title()

    # === ACTION METHODS ===#

    def action_show(self):
        """The list, customer by customer."""
        action = self.env['ir.actions.act_window']._for_xml_id(
            'clip_card.clip_card_outstanding_action'
        )
        return {
            **action,
            'name': self._get_title(),
            'display_name': self._get_title(),
            'domain': [('company_id', '=', self.company_id.id)],
            'context': {AS_OF: fields.Date.to_string(self.date), 'search_default_customer': 1},
        }

    def action_ageing(self):
        """The same by end date, with what is likely to lapse."""
        action = self.env['ir.actions.act_window']._for_xml_id('clip_card.clip_card_ageing_action')
        return {
            **action,
            'display_name': self._get_title(),
            'domain': [('company_id', '=', self.company_id.id)],
            'context': {AS_OF: fields.Date.to_string(self.date), 'search_default_bucket': 1},
        }

    def action_xlsx(self):
        """The same as a spreadsheet, with totals as formulas."""
        self.spreadsheet = base64.b64encode(make_workbook(self))
        return {
            'type': 'ir.actions.act_url',
            'url': f'/web/content/{self._name}/{self.id}/spreadsheet/'
            f'clip-cards-{self.date}.xlsx?download=true',
            'target': 'download',
        }

    def action_pdf(self):
        """The same on paper, for the auditor."""
        report = self.env.ref('clip_card.clip_card_outstanding_report')
        return report.report_action(self, config=False)

    # === FIGURES ===#

    def _get_title(self):
        self.ensure_one()
        return self.env._("Outstanding clips %(day)s", day=format_date(self.env, self.date))

    def _get_customers(self):
        """The cards with clips left at the end of the day, grouped by customer.

        :return: cards (`clip.card.outstanding`) per customer, in the order of their names
        :raise UserError: for a company that the user does not work in now
        """
        self.ensure_one()
        if self.company_id not in self.env.companies:
            raise UserError(
                self.env._(
                    "%(company)s is not among the companies you have chosen. Choose it at the top"
                    " of the screen first.",
                    company=self.company_id.sudo().name,
                )
            )
        Outstanding = self.env['clip.card.outstanding'].with_context(**{AS_OF: self.date})
        # All columns in one query: each further one would add up the whole ledger again.
        rows = Outstanding.search_fetch(
            [('company_id', '=', self.company_id.id)],
            [name for name, field in Outstanding._fields.items() if field.store],
        )
        rows.card_id.fetch(['name'])
        rows.partner_id.fetch(['complete_name'])
        return rows.grouped('partner_id')

    def _has_ageing(self):
        """Whether the reader may see when clips end, and what is expected to lapse."""
        return self.env['clip.card.ageing'].has_access('read')

    def _get_ageing(self):
        """The same cards by end date (`clip.card.ageing`), the one that ends first at the top."""
        self.ensure_one()
        Ageing = self.env['clip.card.ageing'].with_context(**{AS_OF: self.date})
        rows = Ageing.search_fetch(
            [('company_id', '=', self.company_id.id)],
            [name for name, field in Ageing._fields.items() if field.store],
        )
        rows.card_id.fetch(['name'])
        rows.partner_id.fetch(['complete_name'])
        return rows

    def _get_ageing_totals(self):
        """How much ends when.

        :return: per time, in order: its name, and clips and amounts by the names of the fields
        """
        rows = self._get_ageing().grouped('bucket')
        labels = self.env['clip.card.ageing']._fields['bucket']._description_selection(self.env)
        return [
            (label, {name: sum(rows[bucket].mapped(name)) for name in AGEING_FIGURES})
            for bucket, label in labels
            if bucket in rows
        ]
