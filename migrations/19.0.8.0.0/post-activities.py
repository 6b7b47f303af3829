from odoo import SUPERUSER_ID, api

#: What activities say, in English and in Danish, that have a kind of their own now.
WORDS = {
    'clip_card.mail_activity_type_estimate': r'^\d+ (accepted|godkendt), \d+ (used|brugt)$',
    'clip_card.mail_activity_type_visit': (
        r'^(Enter the time of your visit on|Registrér tiden for dit besøg den) '
    ),
}


def migrate(cr, version):
    """Open activities about estimates and visits get the kind by which they are found now."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    todo = env.ref('mail.mail_activity_data_todo')
    for kind, words in WORDS.items():
        cr.execute(
            """
            UPDATE mail_activity SET activity_type_id = %s
             WHERE res_model = 'project.task' AND activity_type_id = %s AND automated
               AND summary ~ %s
            """,
            [env.ref(kind).id, todo.id, words],
        )
