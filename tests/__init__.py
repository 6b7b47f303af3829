"""Tests stand in the rooms of what they test; Odoo's loader looks for names test_* in here."""

from . import (
    test_activities,
    test_beside,
    test_bystander_screens,
    test_bystanders,
    test_collection,
    test_demo,
    test_lengths,
    test_overrides,
    test_rooms,
    test_stock_methods,
    test_tours,
    test_translations,
    test_upgrade,
)
from .rules import *
from .ledger import *
from .selling import *
from .terms import *
from .time import *
from .life import *
from .add_ons import *
from .server_checks import *
from .callouts import *
from .statement import *
from .portal import *
from .recognition import *
from .reporting import *
from .security import *
from .api import *
from .beside import *
from .histories import *
from .tools import *
