import base64

from odoo import fields, models

from ..reports.clip_card_roll_forward_xlsx import make_workbook


class ClipCardRollForward(models.TransientModel):
    """The roll-forward on paper and as a spreadsheet: for the auditor, and as a voucher."""

    _inherit = 'clip.card.roll.forward'

    move_id = fields.Many2one(
        comodel_name='account.move',
        string="Journal Entry",
        readonly=True,
        help="The entry whose voucher this is.",
    )
    spreadsheet = fields.Binary(readonly=True)

    # === ACTION METHODS ===#

    def action_xlsx(self):
        """The same as a spreadsheet, with totals as formulas."""
        self.spreadsheet = base64.b64encode(self._make_xlsx())
        return {
            'type': 'ir.actions.act_url',
            'url': f'/web/content/{self._name}/{self.id}/spreadsheet/'
            f'{self._get_file_name()}.xlsx?download=true',
            'target': 'download',
        }

    def action_pdf(self):
        """The same on paper, for the auditor."""
        report = self.env.ref('clip_card.clip_card_roll_forward_report')
        return report.report_action(self, config=False)

    def _make_xlsx(self):
        self.ensure_one()
        return make_workbook(self)

    def _make_pdf(self):
        reports = self.env['ir.actions.report'].sudo()
        return reports._render_qweb_pdf('clip_card.clip_card_roll_forward_report', self.ids)[0]

    def _get_file_name(self):
        return f'clip-cards-{self.date_from}-{self.date_to}'

    def _get_columns(self):
        """The columns of the report: name and heading, in order, without those that are empty."""
        labels = {
            'opening': self.env._("Opening"),
            'taken_over': self.env._("Opening Entry"),
            'sold': self.env._("Sold"),
            'used': self.env._("Used"),
            'lapsed': self.env._("Lapsed"),
            'expected': self.env._("Expected to Lapse"),
            'refunded': self.env._("Refunded"),
            'transferred': self.env._("Transferred"),
            'closing': self.env._("Closing"),
            'waiting': self.env._("Used, Not Yet Invoiced"),
        }
        odd = ('taken_over', 'expected', 'transferred', 'waiting')
        shown = {name for name in labels if name not in odd or any(self.line_ids.mapped(name))}
        return [(name, label) for name, label in labels.items() if name in shown]

    def _get_summary(self):
        """How the cards and the account agree: label and amount."""
        rows = [
            (self.env._("Closing"), self.closing),
            (self.env._("Down payments"), self.down_payments),
            (self.env._("Difference"), self.difference),
            (self.env._("Balance of the account"), self.account_balance),
            (self.env._("Of it due after a year"), self.long_term),
            (self.env._("Contract asset"), self.contract_asset),
            (self.env._("Lapsed, still refundable"), self.refundable),
        ]
        always = {rows[0][0], rows[2][0], rows[3][0]}
        return [(label, amount) for label, amount in rows if amount or label in always]

    def _get_specification(self):
        """What the entry is made of: recognition lines, customer by customer."""
        lines = self.env['clip.card.recognition'].search([('move_id', '=', self.move_id.id)])
        return lines.sorted(lambda line: (line.partner_id.name or '', line.card_id.id, line.id))
