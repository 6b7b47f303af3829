"""Recognition looks each day at what is new, and at what was left before it looked so."""

from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    job = env.ref('clip_card.ir_cron_recognise_clip_cards', raise_if_not_found=False)
    if job and job.interval_type == 'months':
        job.interval_type = 'days'
        job.nextcall = min(job.nextcall, fields.Datetime.now() + timedelta(days=1))
    cr.execute("""
        INSERT INTO clip_card_recognition_due (card_id)
        SELECT card.id
          FROM clip_card card
          JOIN res_company company ON company.id = card.company_id
         WHERE company.clip_card_recognised_until IS NOT NULL
    """)
    # Mails that are still to be sent have their own text; the links in it are the customer's.
    cr.execute("""
        UPDATE mail_message SET body = NULL
         WHERE model = 'clip.card.notice' AND body LIKE '%access_token%'
    """)
