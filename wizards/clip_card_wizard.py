from odoo import api, models

#: Who and where; what is chosen among these is checked where it is used.
UNCHECKED = {'res.company', 'res.currency', 'res.users'}


class ClipCardWizard(models.AbstractModel):
    """A wizard is about records that its user may read, whoever says which.

    Without this a wizard would show what it has computed, and what others have left in the cache,
    of any record whose number a caller knows.
    """

    _name = 'clip.card.wizard'
    _description = "Wizard of Clip Cards"
    _inherit = ['clip.card.limited']

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards._check_records()
        return wizards

    def write(self, vals):
        result = super().write(vals)
        self._check_records()
        return result

    def onchange(self, values, field_names, fields_spec):
        self._check_clip_card_limits(values)
        self.new(values)._check_records()
        return super().onchange(values, field_names, fields_spec)

    def _check_records(self):
        """:raise AccessError: when a wizard is about a record that the user may not read"""
        for name, field in self._fields.items():
            if (
                field.type in ('many2one', 'many2many')
                and field.store
                and field.comodel_name not in UNCHECKED
            ):
                records = self.sudo()[name]._origin.sudo(self.env.su)
                records.check_access('read')
