from odoo import api, models
from odoo.tools import ormcache


class ClipCardProtected(models.AbstractModel):
    """What follows from orders, time and decisions, and is never filled in from outside.

    A caller's context, and defaults that users have stored, reach every ``create``, also those
    that are made with all rights for them. Here a field's own default is the only one.
    """

    _name = 'clip.card.protected'
    _description = "Follows from Clip Cards"
    _inherit = ['clip.card.limited']

    @api.model
    def _get_open_defaults(self):
        """Names of the fields whose defaults may come from outside."""
        return set()

    @api.model
    def default_get(self, fields):
        opened = self._get_open_defaults()
        values = super().default_get([name for name in fields if name in opened])
        for name in self._get_own_defaults().intersection(fields) - opened:
            field = self._fields[name]
            value = field.convert_to_cache(field.default(self), self, validate=False)
            values[name] = field.convert_to_write(value, self)
        return values

    @api.model
    @ormcache()
    def _get_own_defaults(self):
        """Names of the fields that have a default of their own."""
        return frozenset(name for name, field in self._fields.items() if field.default)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Colleagues who read a record may write in its chatter; its customer has no part in it."""
        if message_operation == 'create' and not self.env.user._is_internal():
            return dict.fromkeys(self, 'write')
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
