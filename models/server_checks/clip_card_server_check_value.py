from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_datetime

from .clip_card_server_check import OPEN_STATES

#: Older values are neither taken nor kept.
DAYS_KEPT = 400
#: How far a server's clock may be ahead of ours.
AHEAD = timedelta(minutes=10)
LARGEST = 1e15
#: What tells a value from all others.
KEY = ('account_id', 'topic_id', 'host', 'measured_on', 'subscription_id')


class ClipCardServerCheckValue(models.Model):
    """A value that a monitoring system reported about a customer's server.

    It waits for the check that covers its time, and is proposed there. Each is taken once.
    """

    _name = 'clip.card.server.check.value'
    _description = "Reported Server Value"
    _inherit = ['clip.card.protected']
    _order = 'measured_on desc, id desc'
    _rec_name = 'topic_id'

    account_id = fields.Many2one(
        comodel_name='clip.card.account',
        string="Customer",
        required=True,
        index=True,
        ondelete='cascade',
    )
    partner_id = fields.Many2one(related='account_id.partner_id', string="Contact", store=True)
    company_id = fields.Many2one(related='account_id.company_id', store=True)
    subscription_id = fields.Many2one(
        comodel_name='clip.card.subscription',
        ondelete='cascade',
        index='btree_not_null',
        help="Only for the checks of this subscription; for all of the customer when empty.",
    )
    host = fields.Char(string="Server", required=True, default='')
    topic_id = fields.Many2one(
        comodel_name='clip.card.server.check.topic',
        required=True,
        index=True,
        ondelete='cascade',
    )
    value = fields.Float(required=True, digits=(16, 2), aggregator='avg')
    unit = fields.Char()
    measured_on = fields.Datetime(required=True, default=fields.Datetime.now)

    _once = models.UniqueIndex(
        '(account_id, topic_id, host, measured_on, COALESCE(subscription_id, 0))',
        "This value was reported already.",
    )

    @api.constrains('host', 'topic_id', 'unit', 'measured_on', 'value', 'subscription_id')
    def _check_value(self):
        """:raise ValidationError: for what cannot be taken, naming it"""
        now = fields.Datetime.now()
        for value in self:
            if why := value._get_fault(now):
                raise ValidationError(why)

    def _get_fault(self, now):
        """Why a value cannot be taken, or nothing."""
        self.ensure_one()
        topic, moment = self.topic_id, format_datetime(self.env, self.measured_on)
        if self.measured_on > now + AHEAD:
            return self.env._("%(time)s is in the future.", time=moment)
        if self.measured_on < now - timedelta(days=DAYS_KEPT):
            return self.env._(
                "%(time)s is more than %(days)s days ago.", time=moment, days=DAYS_KEPT
            )
        if self.unit and topic.unit and self.unit.casefold() != topic.unit.casefold():
            return self.env._(
                "%(topic)s is measured in %(right)s, not in %(wrong)s.",
                topic=topic.name,
                right=topic.unit,
                wrong=self.unit,
            )
        if abs(self.value) > LARGEST:
            return self.env._("%(value)s is no value to measure.", value=self.value)
        if self.subscription_id and self.subscription_id.account_id != self.account_id:
            return self.env._(
                "%(subscription)s is not a subscription of %(customer)s.",
                subscription=self.subscription_id.display_name,
                customer=self.account_id.partner_id.display_name,
            )
        return None

    # === CRUD METHODS ===#

    @api.model_create_multi
    def create(self, vals_list):
        """Take values, each once: for one that was taken before, its record is returned.

        So a file is imported twice without harm. The accounts' locks keep two reports, and a check
        that is made meanwhile, from missing each other.
        """
        prepared = [self._prepare_key(vals) for vals in vals_list]
        taken = self._find_taken(prepared)
        new = {}
        for vals in prepared:
            if (key := self._get_key_of(vals)) not in taken:
                new.setdefault(key, vals)
        self.env['clip.card.account'].browse({key[0] for key in new if key[0]})._lock()
        values = super().create(list(new.values()))
        values._get_checks()._take_waiting()
        taken.update(zip(new, values, strict=True))
        return self.browse().concat(*(taken[self._get_key_of(vals)] for vals in prepared))

    @api.model
    def _prepare_key(self, vals):
        """The same values with all that tells one from others, as the database keeps it.

        :raise UserError: for what is no day, or can be no text
        """
        self._check_clip_card_limits(vals)
        moment = fields.Datetime.to_datetime(vals.get('measured_on', fields.Datetime.now()))
        return {
            **vals,
            'host': (vals.get('host') or '').strip(),
            'measured_on': moment and moment.replace(microsecond=0),
        }

    @api.model
    def _get_key_of(self, vals):
        """What tells a value from all others, from values with their key prepared."""
        return tuple(vals.get(name) or (name == 'host' and '') for name in KEY)

    @api.model
    def _find_taken(self, vals_list):
        """Values that were taken before, per key.

        :param vals_list: values of records, with all of their keys
        """
        times = [vals['measured_on'] for vals in vals_list if vals['measured_on']]
        if not times:
            return {}
        found = self.sudo().search_fetch(
            [
                ('account_id', 'in', [vals.get('account_id') for vals in vals_list]),
                ('measured_on', '>=', min(times)),
                ('measured_on', '<=', max(times)),
            ],
            KEY,
        )
        return {
            (it.account_id.id, it.topic_id.id, it.host, it.measured_on, it.subscription_id.id): (
                it.with_env(self.env)
            )
            for it in found
        }

    @api.model
    def get_import_templates(self):
        return [
            {
                'label': self.env._("Template for reported values"),
                'template': '/clip_card/static/csv/reported_values.csv',
            }
        ]

    # === CHECKS ===#

    def _get_checks(self):
        """The open checks that may be for these values."""
        return (
            self.env['clip.card.server.check']
            .sudo()
            .search(
                [
                    ('subscription_id.account_id', 'in', self.account_id.ids),
                    ('state', 'in', OPEN_STATES),
                ]
            )
        )

    @api.autovacuum
    def _gc_values(self):
        """Forget values that no check can be for any more."""
        oldest = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        self.sudo().search([('measured_on', '<', oldest)], limit=10000).unlink()
