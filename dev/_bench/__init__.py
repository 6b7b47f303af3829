"""What ``dev/bench`` measures: one module per part, run in ``odoo shell`` by ``inside``.

A part's ``compare(env, stock)`` yields a :class:`~.rows.Row` for each thing measured, beside the
figure of what it is compared with. Where that is stock Odoo, ``measure_stock(env)`` yields rows in
a database without the addon first, and ``stock`` has their figures by name.
"""
