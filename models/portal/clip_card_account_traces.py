from odoo import models
from odoo.tools import SQL

from ..selling.sale_order_promise import OFFERED

#: What few customers have, and how to know that this one has none of it. Each is wider than what
#: is searched for afterwards, so that nothing is missed.
TRACES = {
    'offers': """
        SELECT FROM sale_order offer JOIN res_partner partner ON partner.id = offer.partner_id
         WHERE partner.commercial_partner_id = %(customer)s AND offer.company_id = %(company)s
           AND offer.state IN %(offered)s
    """,
    'renewals': "SELECT FROM sale_order WHERE clip_card_renewal_account_id = %(account)s",
    'requests': """
        SELECT FROM project_project project JOIN project_task task ON task.project_id = project.id
         WHERE project.clip_card_account_id = %(account)s
           AND (task.clip_card_request_key IS NOT NULL
                OR task.clip_card_fault_reported_at IS NOT NULL)
    """,
    'estimates': """
        SELECT FROM project_project project JOIN project_task task ON task.project_id = project.id
         WHERE project.clip_card_account_id = %(account)s
           AND task.clip_card_estimate_state = 'asked'
         UNION ALL
        SELECT FROM res_partner partner JOIN project_task task ON task.partner_id = partner.id
         WHERE partner.commercial_partner_id = %(customer)s
           AND task.clip_card_estimate_state = 'asked'
    """,
    'subscriptions': "SELECT FROM clip_card_subscription WHERE account_id = %(account)s",
    'questions': "SELECT FROM clip_card_question WHERE account_id = %(account)s",
    'calls': """
        SELECT FROM account_analytic_line
         WHERE clip_card_account_id = %(account)s AND clip_card_free = 'phone_support'
    """,
}


class ClipCardAccount(models.Model):
    """What the overview need not ask of a customer who has nothing of it."""

    _inherit = 'clip.card.account'

    def _get_traces(self):
        """The names in :data:`TRACES` of what this customer has, or may have; in one query."""
        self.ensure_one()
        self.env.flush_all()
        account = self.sudo()
        values = {
            'account': account.id,
            'customer': account.partner_id.id,
            'company': account.company_id.id,
            'offered': OFFERED,
        }
        questions = (SQL(query, **values) for query in TRACES.values())
        exist = SQL(', ').join(SQL("EXISTS (%s)", question) for question in questions)
        found = self.env.execute_query(SQL("SELECT %s", exist))[0]
        return {name for name, there in zip(TRACES, found, strict=True) if there}
