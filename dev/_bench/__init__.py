"""What ``dev/bench`` measures: one module per part, run in ``odoo shell``.

A part's ``compare(env, stock)`` yields a :class:`~.rows.Row` for each thing measured, beside the
figure of what it is compared with. Where that is stock Odoo, ``measure_stock(env)`` yields rows in
a database without the addon first, and ``stock`` has their figures by name. ``shop`` sells cards
and logs time for all of them; ``people`` and ``load_users`` are for ``dev/bench --load``.
"""
