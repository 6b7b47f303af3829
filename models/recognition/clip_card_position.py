from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ('long_term', "Due After a Year"),
    ('contract_asset', "Used, Not Yet Invoiced"),
    ('refundable', "Lapsed, Still Refundable"),
]


class ClipCardPosition(models.Model):
    """One change of what stands in the books beside the deferred income of cards.

    Each recognition brings a position to what it should be at the end of the period: the rows of
    a position add up to what stands on its account. They are added and never changed.
    """

    _name = 'clip.card.position'
    _description = "Clip Cards on the Balance Sheet"
    _inherit = ['clip.card.protected']
    _order = 'date desc, id desc'
    _rec_name = 'kind'

    company_id = fields.Many2one(
        comodel_name='res.company', required=True, index=True, ondelete='restrict', readonly=True
    )
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    card_id = fields.Many2one(
        comodel_name='clip.card', index='btree_not_null', ondelete='restrict', readonly=True
    )
    date = fields.Date(required=True, readonly=True, help="The date in the books.")
    period_end = fields.Date(required=True, readonly=True)
    account_id = fields.Many2one(
        comodel_name='account.account', required=True, ondelete='restrict', readonly=True
    )
    counterpart_id = fields.Many2one(
        comodel_name='account.account', required=True, ondelete='restrict', readonly=True
    )
    amount = fields.Monetary(readonly=True, help="Debited to the account; credited if negative.")
    currency_id = fields.Many2one(related='company_id.currency_id')
    analytic_distribution = fields.Json(readonly=True, export_string_translation=False)
    is_reversed = fields.Boolean(string="Reversed", readonly=True, copy=False)
    move_id = fields.Many2one(
        comodel_name='account.move',
        string="Journal Entry",
        required=True,
        index=True,
        ondelete='restrict',
        readonly=True,
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_books(self):
        raise UserError(
            self.env._(
                "What stands in the books is never deleted. Reverse the journal entry %(entry)s"
                " instead.",
                entry=self[:1].move_id.name,
            )
        )

    def _reverse(self, move):
        """Take rows back whose journal entry was reversed.

        :param move: the posted reversal
        """
        rows = self.filtered(lambda row: not row.is_reversed)
        self.create(
            [
                {**row.copy_data()[0], 'amount': -row.amount, 'date': move.date, 'move_id': move.id}
                for row in rows
            ]
        )
        rows.is_reversed = True
