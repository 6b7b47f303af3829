"""What ours overrides of stock keeps what stock hangs on the method."""

from odoo.tests import TransactionCase, tagged

from .overrides import overrides

#: What Odoo's decorators leave on a method; losing one switches off what it was for.
#: Not `_depends` and `_depends_context`: Odoo adds those of every override together.
MARKS = (
    '_onchange',
    '_constrains',
    '_ondelete',
    '_autovacuum',
    '_api_model',
    '_api_private',
    '_readonly',
)


@tagged('post_install', '-at_install')
class TestOverrides(TransactionCase):
    def test_what_decorates_a_stock_method_decorates_ours(self):
        found = list(overrides(self.env.registry))
        self.assertGreater(len(found), 50)
        lost = {
            (f'{model}.{name}', mark)
            for model, name, cls, stock in found
            for mark in MARKS
            if self.is_lost(getattr(stock, mark, None), getattr(vars(cls)[name], mark, None))
        }
        self.assertEqual(lost, set())

    def is_lost(self, before, after):
        """Whether an override switches something off: a mark, or one of the fields it names."""
        if isinstance(before, tuple):
            return not set(before) <= set(after or ())
        return before is not None and after != before
