from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules.kinds import LAPSE_KINDS, USE_KINDS

#: Known to `clip.card.account._post` alone: no context that comes from outside can hold it.
POSTING = object()

#: What of a card follows from its entries.
LEDGER_FIELDS = {'balance', 'lapsed_clips', 'used_clips'}


class ClipCardEntry(models.Model):
    """One change of one card's balance.

    Entries are added and never changed: they keep the words and numbers that a statement shows,
    so that it stays the same when the timesheet, the task or the employee is gone. Only links
    may become empty.
    """

    _name = 'clip.card.entry'
    _description = "Clip Card Entry"
    _inherit = ['clip.card.protected', 'clip.card.effect']
    _order = 'id desc'
    _rec_names_search = ['name', 'card_id', 'task_name', 'employee_name']

    card_id = fields.Many2one(
        comodel_name='clip.card', required=True, ondelete='restrict', readonly=True
    )
    account_id = fields.Many2one(
        comodel_name='clip.card.account',
        required=True,
        index=True,
        ondelete='restrict',
        readonly=True,
    )
    partner_id = fields.Many2one(
        comodel_name='res.partner',
        string="Customer",
        required=True,
        index=True,
        ondelete='restrict',
        readonly=True,
    )
    company_id = fields.Many2one(
        comodel_name='res.company', required=True, index=True, ondelete='restrict', readonly=True
    )
    date = fields.Date(required=True, readonly=True, help="When it happened.")
    posting_date = fields.Date(
        required=True, readonly=True, index=True, help="When it was recorded."
    )
    clips = fields.Integer(
        required=True, readonly=True, help="Clips onto the card, or off it when negative."
    )
    kind = fields.Selection(required=True)
    name = fields.Char(string="Description", readonly=True)
    source = fields.Integer(
        readonly=True,
        export_string_translation=False,
        help="Number of the timesheet line, or of the charge, kept when that is deleted: entries"
        " of the same kind and number belong together.",
    )
    statement_row = fields.Char(
        readonly=True,
        export_string_translation=False,
        help="Entries of a card that say the same here are one row of its statement; one that says"
        " nothing is a row of its own.",
    )
    timesheet_id = fields.Many2one(
        comodel_name='account.analytic.line',
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
    )
    period_start = fields.Date(readonly=True, help="The first day of the period that was paid.")
    period_end = fields.Date(readonly=True, help="The last day of the period that was paid.")
    move_line_id = fields.Many2one(
        comodel_name='account.move.line',
        string="Credit Note Line",
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
        groups='clip_card.group_clip_card_user,account.group_account_readonly,'
        'account.group_account_invoice',
    )
    employee_id = fields.Many2one(
        comodel_name='hr.employee',
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
        groups='base.group_user',
    )
    employee_name = fields.Char(string="Consultant", readonly=True)
    task_id = fields.Many2one(
        comodel_name='project.task', index='btree_not_null', ondelete='set null', readonly=True
    )
    task_name = fields.Char(readonly=True)
    free_reason = fields.Char(string="Goodwill", readonly=True)
    restated = fields.Boolean(
        readonly=True,
        export_string_translation=False,
        help="Takes back or repeats an earlier entry, because the work has another date,"
        " consultant or task now. No clips move.",
    )
    work_minutes = fields.Integer(readonly=True)
    transport_minutes = fields.Integer(readonly=True)
    user_id = fields.Many2one(
        comodel_name='res.users',
        string="Recorded By",
        ondelete='set null',
        index='btree_not_null',
        readonly=True,
        groups='base.group_user',
    )

    _source_idx = models.Index('(source, card_id, kind) WHERE source IS NOT NULL')
    _card_row_idx = models.Index('(card_id, statement_row) WHERE statement_row IS NOT NULL')
    _card_kind_idx = models.Index('(card_id, kind)')
    _card_posted_idx = models.Index('(card_id, posting_date) INCLUDE (clips)')
    _company_posted_idx = models.Index('(company_id, posting_date)')
    _moved_idx = models.Index(
        "(card_id) INCLUDE (kind, clips, posting_date) WHERE kind IN ('transfer', 'adjustment')"
    )
    _card_date_idx = models.Index('(card_id, date DESC)')
    _task_debit_idx = models.Index('(task_id, id DESC) WHERE task_id IS NOT NULL AND clips < 0')

    @api.depends('card_id', 'kind', 'clips')
    def _compute_display_name(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        for entry in self:
            entry.display_name = f"{entry.card_id.name} {kinds.get(entry.kind)} {entry.clips:+d}"

    @api.model
    def _get_statement_row(self, vals):
        """The row of the statement that an entry belongs to, known before it is written.

        All that one line of time or one charge has brought about, one credit note, and what
        lapsed on one day.

        :param vals: the entry's values
        :return: the same words for all entries of the row; False for a row of its own
        """
        kind = vals['kind']
        if kind in USE_KINDS:
            source = vals.get('source')
        elif kind in LAPSE_KINDS:
            source = fields.Date.to_string(vals['date'])
        else:
            source = kind == 'refund' and vals.get('name')
        return f'{kind} {source}' if source else False

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get('clip_card_posting') is not POSTING:
            raise UserError(
                self.env._(
                    "Ledger entries come from orders, timesheets, credit notes and corrections;"
                    " they cannot be entered by hand. Correct the card where the change began."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        # What is refused is named: to those only who may see it.
        self.check_access('read')
        if self and vals:
            raise UserError(
                self.env._(
                    "Ledger entries never change (%(entry)s). Post a correction instead: edit the"
                    " timesheet, or adjust the card.",
                    entry=self[0].sudo().display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ledger(self):
        raise UserError(
            self.env._(
                "Ledger entries are never deleted (%(entry)s). Post a correction instead: edit the"
                " timesheet, or adjust the card.",
                entry=self[:1].sudo().display_name,
            )
        )

    def unlink(self):
        # Refused without records as well as with them, before the cache is touched.
        self.check_access('read')
        if self:
            self._unlink_except_ledger()
        return super().unlink()
