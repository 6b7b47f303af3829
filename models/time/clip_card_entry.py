from odoo import api, fields, models

from ..ledger.clip_card_entry_erasure import OF_COMPANIES, Naming

#: Tasks on the projects of the companies' customers.
ON_CLIP_PROJECTS = (
    "project_id IN (SELECT project.id FROM project_project project JOIN clip_card_account account"
    " ON account.id = project.clip_card_account_id WHERE account.company_id = ANY(%(companies)s))"
)


class ClipCardEntry(models.Model):
    """What an entry keeps of the kind of work, and the words of time that name people."""

    _inherit = 'clip.card.entry'

    work_type = fields.Selection(
        selection=lambda self: (
            self.env['account.analytic.line']._fields['clip_card_work_type'].selection
        ),
        readonly=True,
    )
    free = fields.Selection(
        selection=lambda self: (
            self.env['account.analytic.line']._fields['clip_card_free'].selection
        ),
        readonly=True,
        help="Why the line costs nothing, as known when it was written.",
    )

    department = fields.Char(
        readonly=True, help="The customer's department that the work was for, as it was then."
    )

    @api.model
    def _get_namings(self):
        return [
            *super()._get_namings(),
            Naming(
                'account_analytic_line',
                (
                    'name',
                    'clip_card_note',
                    'clip_card_free_reason',
                    'clip_card_write_off_reason',
                ),
                f"clip_card_account_id IS NOT NULL AND {OF_COMPANIES}",
                chatter=("'clip.card.account'", 'clip_card_account_id'),
            ),
            Naming('project_task', ('name',), ON_CLIP_PROJECTS),
        ]
