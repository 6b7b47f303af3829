from odoo import api, fields, models


class ClipCardNameErasure(models.TransientModel):
    _name = 'clip.card.name.erasure'
    _description = "Erase a Name from Statements"
    _inherit = ['clip.card.wizard']

    name = fields.Char(required=True, help="The whole name, as the statements show it.")
    replacement = fields.Char(
        string="Say Instead", required=True, default=lambda self: self.env._("A former consultant")
    )
    entry_count = fields.Integer(string="Entries with the Name", compute='_compute_entry_count')
    other_count = fields.Integer(
        string="Other Texts with the Name",
        compute='_compute_entry_count',
        help="Time, tasks, server checks, agreements and notes about clip cards.",
    )

    @api.depends('name')
    def _compute_entry_count(self):
        Entry = self.env['clip.card.entry']
        for wizard in self:
            wizard.entry_count = Entry._find_name(wizard.name) if wizard.name else 0
            others = Entry._get_namings()
            wizard.other_count = Entry._find_name(wizard.name, others) if wizard.name else 0

    def action_erase(self):
        """Erase the name, and say from how many entries."""
        self.ensure_one()
        count = self.env['clip.card.entry']._erase_name(self.name, self.replacement)
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'success',
                'message': self.env._("The name is erased from %(count)s entries.", count=count),
                'next': {'type': 'ir.actions.act_window_close'},
            },
        }
