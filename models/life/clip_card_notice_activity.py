from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import html2plaintext

from ..ledger.clip_card_account_jobs import BATCH

#: Kinds that tell of the same problem as another one, which they replace.
WORSE = {'used_up': 'low', 'not_renewed': 'low'}


class ClipCardNotice(models.Model):
    """What somebody has to decide: one activity for each problem, true as long as it is open."""

    _inherit = 'clip.card.notice'

    activity_id = fields.Many2one(
        comodel_name='mail.activity',
        readonly=True,
        copy=False,
        ondelete='set null',
        index='btree_not_null',
        groups='base.group_user',
    )

    def _schedule_activities(self):
        """Give sales the customers' decisions, without a mail to the salesperson for each."""
        self._get_same_problem().activity_id.unlink()
        activity_type = self.env.ref('clip_card.mail_activity_type_decision')
        activities = (
            self.env['mail.activity']
            .with_context(mail_activity_quick_update=True)
            .create([notice._prepare_activity_values(activity_type) for notice in self])
        )
        for notice, activity in zip(self, activities, strict=True):
            notice.activity_id = activity

    def _prepare_activity_values(self, activity_type):
        self.ensure_one()
        user = self.account_id._get_seller_or_responsible()
        reader = self.with_context(lang=user.lang)
        kinds = dict(self._fields['kind']._description_selection(reader.env))
        return {
            'activity_type_id': activity_type.id,
            'automated': True,
            'summary': kinds[self.kind],
            'note': reader._get_activity_note(),
            'date_deadline': self.date,
            'res_model_id': self.env['ir.model']._get_id('clip.card.account'),
            'res_id': self.account_id.id,
            'user_id': user.id,
        }

    def _get_same_problem(self):
        """Earlier notices with an open activity about what these tell of."""
        told = self.search(self._get_open_domain(self.account_id))
        problems = {notice._get_problem() for notice in self}
        return told.filtered(lambda notice: notice._get_problem() in problems)

    @api.model
    def _get_open_domain(self, accounts):
        return [('account_id', 'in', accounts.ids), ('activity_id.active', '=', True)]

    def _get_problem(self):
        self.ensure_one()
        return self.account_id, self.card_id, WORSE.get(self.kind, self.kind)

    def _get_activity_note(self):
        self.ensure_one()
        return Markup('<br/>').join(self._get_activity_notes())

    def _get_activity_notes(self):
        """What the salesperson should know besides; rooms add theirs."""
        self.ensure_one()
        notes = []
        if self.kind == 'not_renewed':
            notes.append(self.account_id._get_agreement_obstacle() or '')
        if not self.contact_id.email:
            notes.append(self.account_id._get_unmailed_reason())
        return notes

    # === AS THINGS STAND BY NOW ===#

    @api.model
    def _cron_send_notices(self):
        result = super()._cron_send_notices()
        told = self.search([('activity_id.active', '=', True)])
        told.account_id._run_job(
            lambda accounts: self.search(self._get_open_domain(accounts))._renew_activities(),
            self.env._("Activities that could not be renewed"),
            size=BATCH,
        )
        return result

    def _renew_activities(self):
        """What is settled is nobody's to decide any more; the rest says what is true by now."""
        settled = self.filtered(lambda notice: notice._is_settled())
        settled.activity_id.unlink()
        for notice in self - settled:
            activity = notice.activity_id
            reader = notice.with_context(lang=activity.user_id.lang)
            note = reader._get_activity_note()
            if html2plaintext(note) != html2plaintext(activity.note or ''):
                activity.note = note

    def _is_settled(self):
        """Whether nothing of what it tells of is left to decide."""
        self.ensure_one()
        if self.kind == 'not_renewed' and not self.account_id.is_low:
            return True
        return self._is_mail_moot()
