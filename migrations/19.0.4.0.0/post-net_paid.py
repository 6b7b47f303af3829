"""What stands paid is stored with each card."""

from odoo import SUPERUSER_ID, api

BATCH = 1000


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    Card = env['clip.card'].with_context(tracking_disable=True)
    ids = Card.search([], order='id').ids
    for start in range(0, len(ids), BATCH):
        Card.browse(ids[start : start + BATCH])._sync_worth()
        env.flush_all()
        env.invalidate_all()
