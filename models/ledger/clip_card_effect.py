from odoo import api, fields, models

from ...rules.kinds import EFFECTS

KINDS = [
    ('purchase', "Purchase"),
    ('work', "Work"),
    ('service', "Add-on product"),
    ('adjustment', "Adjustment"),
    ('transfer', "Transfer"),
    ('refund', "Refund"),
    ('cancellation', "Cancellation"),
    ('expiry', "Expiry"),
    ('forfeiture', "Forfeiture"),
]


class ClipCardEffect(models.AbstractModel):
    """What the kinds of entries do to a card; views and filters ask for that, not for kinds."""

    _name = 'clip.card.effect'
    _description = "Effect of an Entry"

    kind = fields.Selection(selection=KINDS, readonly=True)
    effect = fields.Char(
        compute='_compute_effect',
        search='_search_effect',
        export_string_translation=False,
    )

    @api.depends('kind')
    def _compute_effect(self):
        effects = {kind: effect for effect, kinds in EFFECTS.items() for kind in kinds}
        for entry in self:
            entry.effect = effects.get(entry.kind)

    def _search_effect(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return [('kind', 'in', [kind for effect in value for kind in EFFECTS.get(effect, ())])]
