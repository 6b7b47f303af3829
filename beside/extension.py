from odoo import models


class Extension(models.AbstractModel):
    """Methods that stand before all others of a model, once another module is installed.

    Methods alone: no field, no decorator of `odoo.api`, which Odoo reads before these are there.
    A subclass says `_register = False`, so that Odoo leaves it alone, and what it extends.

    :cvar _extends: the name of the model; where there is none, the extension is left out
    """

    _register = False
    _extends = None
