from odoo import fields, models
from odoo.fields import Domain


class ClipCardMailed(models.AbstractModel):
    """What customers are mailed about: a mail that does not leave is told, and sent again.

    Whoever uses it says how in `_tell_mail_failed`, `_tell_mail_left`, `_is_mail_moot` and
    `_mail_again`.
    """

    _name = 'clip.card.mailed'
    _description = "Mailed to Customers"

    #: So many days after the first try a mail is news to nobody.
    MAIL_DAYS = 30

    mail_failure = fields.Char(
        string="Mail Failed Because",
        readonly=True,
        copy=False,
        groups='base.group_user',
        help="Why the mail about it has not left yet; it is tried again every day.",
    )

    # === WHAT BECAME OF A MAIL ===#

    def _follow_mail(self, reason):
        """Note what became of the mails about these records.

        :param reason: why they did not leave, or nothing when they did
        """
        for record in self.sudo():
            known = record.mail_failure
            record.mail_failure = reason or False
            if reason and not known:
                record._tell_mail_failed(reason)
            elif known and not reason:
                record._tell_mail_left()

    def _tell_mail_failed(self, reason):
        """Tell colleagues, once for each mail, that it did not leave."""

    def _tell_mail_left(self):
        """Tell colleagues that a mail has left after all."""

    # === AGAIN ===#

    def _get_mail_domain(self):
        """The mails about these records."""
        return Domain([('model', '=', self._name), ('res_id', 'in', self.ids)])

    def _find_mailed(self, mails):
        """Those of these records that some mails are about."""
        return self & self.browse(
            mails.filtered(lambda it: it.model == self._name).mapped('res_id')
        )

    def _get_failed_mails(self):
        """The mails about these records that did not leave."""
        return (
            self.env['mail.mail']
            .sudo()
            .search(
                self._get_mail_domain()
                & Domain([('is_notification', '=', False), ('state', '=', 'exception')])
            )
        )

    def _is_mail_moot(self):
        """Whether what the mail says is not so any more."""
        self.ensure_one()
        return False

    def _try_mail_again(self):
        """Mail again what did not leave; what nobody needs to read any more is dropped."""
        waiting = (
            self.env['mail.mail']
            .sudo()
            .search(self._get_mail_domain() & Domain('state', '=', 'outgoing'))
        )
        failed = self.filtered('mail_failure') - self._find_mailed(waiting)
        failed._get_failed_mails().unlink()
        moot = failed.filtered(lambda it: it._is_mail_moot())
        moot._drop_mail()
        (failed - moot)._mail_again()

    def _drop_mail(self):
        """Nobody needs this mail any more."""
        self.sudo().mail_failure = False

    def _mail_again(self):
        """Mail these records once more."""
