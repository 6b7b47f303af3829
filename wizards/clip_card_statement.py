import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ClipCardStatement(models.TransientModel):
    _name = 'clip.card.statement'
    _description = "Statement of Clip Cards"
    _inherit = ['clip.card.wizard']

    card_ids = fields.Many2many(
        comodel_name='clip.card',
        string="Cards",
        required=True,
        default=lambda self: self._get_cards(),
    )
    date_from = fields.Date(string="From", help="The card's first day when empty.")
    date_to = fields.Date(string="To", help="To the end when empty.")
    file_type = fields.Selection(
        selection=[('pdf', "PDF"), ('xlsx', "Spreadsheet (XLSX)")],
        string="Format",
        required=True,
        default='pdf',
    )
    file = fields.Binary(attachment=False, readonly=True)
    file_name = fields.Char(readonly=True)

    _period = models.Constraint(
        'CHECK(date_from <= date_to)', "The period of a statement begins before it ends."
    )

    @api.model
    def _get_cards(self):
        """The cards that were chosen, or all that a chosen customer has started."""
        ids = self.env.context.get('active_ids') or []
        match self.env.context.get('active_model'):
            case 'clip.card':
                cards = self.env['clip.card'].browse(ids)
            case 'clip.card.account':
                cards = self.env['clip.card'].search(
                    [('account_id', 'in', ids), ('purchase_date', '!=', False)]
                )
            case _:
                cards = self.env['clip.card']
        return [Command.set(cards.ids)]

    def action_download(self):
        """Make the file in the customer's language and hand it to the browser.

        :raise UserError: without a card
        """
        self.ensure_one()
        cards = self.card_ids
        if not cards:
            raise UserError(self.env._("Choose the cards that the statement is about."))
        period = self.date_from, self.date_to
        make = cards._get_statement_pdf if self.file_type == 'pdf' else cards._get_statement_xlsx
        self.write(
            {
                'file': base64.b64encode(make(*period)),
                'file_name': cards._get_statement_filename(self.file_type, *period),
            }
        )
        return {
            'type': 'ir.actions.act_url',
            'url': f'/web/content/{self._name}/{self.id}/file/{self.file_name}?download=true',
            'target': 'download',
        }
