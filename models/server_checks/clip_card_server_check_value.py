import math
from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_datetime

from ..ledger.shared import is_manager
from .clip_card_server_check import OPEN_STATES

#: Older values are neither taken nor kept.
DAYS_KEPT = 400
#: How far a server's clock may be ahead of ours.
AHEAD = timedelta(minutes=10)
MOST_TEXT = 200
LARGEST = 1e15
#: What tells a value from all others.
KEY = ('account_id', 'topic_id', 'host', 'measured_on', 'subscription_id')


class Known(NamedTuple):
    """What reported values may speak of: records by what names them, and keys of those taken."""

    subscriptions: dict
    accounts: dict
    customers: dict
    topics: dict
    taken: set


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
        comodel_name='clip.card.account', required=True, index=True, ondelete='cascade'
    )
    partner_id = fields.Many2one(related='account_id.partner_id', string="Customer", store=True)
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

    @api.model_create_multi
    def create(self, vals_list):
        values = super().create(vals_list)
        values._propose()
        return values

    # === WHAT IS REPORTED ===#

    @api.model
    def _get_known(self, values):
        """What reported values may speak of, read at once for all of them.

        :param values: dicts as sent, of which anything may be wrong
        """
        Subscription = self.env['clip.card.subscription'].sudo()
        subscriptions = Subscription.search(
            [('kind', '=', 'server_check'), ('company_id', 'in', self.env.companies.ids)]
        )
        named = {it for it in (value.get('customer') for value in values) if _is_id(it)}
        partners = self.env['res.partner'].sudo().browse(named).exists()
        topics = {}
        for lang, _name in self.env['res.lang'].get_installed():
            Topic = self.env['clip.card.server.check.topic'].sudo().with_context(lang=lang)
            for topic in Topic.search([('active', '=', True)]):
                topics.setdefault(topic.name.casefold(), topic.with_env(self.env))
                topics.setdefault(topic.id, topic.with_env(self.env))
        accounts = subscriptions.account_id
        times = [time for value in values if (time := _read_time(value.get('time')))]
        times = times or [fields.Datetime.now()]
        taken = self.sudo().search(
            [
                ('account_id', 'in', accounts.ids),
                ('measured_on', '>=', min(times)),
                ('measured_on', '<=', max(times)),
            ]
        )
        return Known(
            subscriptions={it.id: it for it in subscriptions},
            accounts={account.partner_id: account for account in accounts},
            customers={it.id: it.commercial_partner_id for it in partners},
            topics=topics,
            taken={value._get_key() for value in taken},
        )

    def _get_key(self):
        """What tells a value from all others."""
        self.ensure_one()
        return tuple(it.id if name.endswith('_id') else it for name in KEY for it in [self[name]])

    @api.model
    def _prepare_reported(self, value, known):
        """Values of a record, from one that was reported.

        :raise UserError: saying what is wrong with it
        """
        account, subscription = self._find_reported(value, known)
        topic = value.get('topic')
        found = known.topics.get(topic.strip().casefold() if isinstance(topic, str) else topic)
        if not found:
            raise UserError(self.env._("There is no topic %(topic)s.", topic=_cut(topic)))
        number, moment = value.get('value'), value.get('time')
        if not _is_number(number):
            raise UserError(self.env._("%(value)s is no value to measure.", value=_cut(number)))
        time = _read_time(moment) if moment else fields.Datetime.now()
        if not time:
            raise UserError(self.env._("%(time)s is no time.", time=_cut(moment)))
        vals = {
            'account_id': account.id,
            'subscription_id': subscription.id,
            'topic_id': found.id,
            'host': _cut(value.get('host') or '').strip(),
            'value': number,
            'unit': _cut(value.get('unit') or '').strip() or False,
            'measured_on': time,
        }
        if why := self.sudo().new(vals)._get_fault(fields.Datetime.now()):
            raise UserError(why)
        return vals

    @api.model
    def _find_reported(self, value, known):
        """The account that a value is of, and the subscription when it is named."""
        if number := value.get('subscription'):
            if subscription := known.subscriptions.get(number):
                return subscription.account_id, subscription
            raise UserError(
                self.env._("There is no server check subscription %(number)s.", number=_cut(number))
            )
        customer = known.customers.get(value.get('customer'))
        if not customer:
            raise UserError(
                self.env._("There is no customer %(number)s.", number=_cut(value.get('customer')))
            )
        if account := known.accounts.get(customer):
            return account, self.env['clip.card.subscription']
        raise UserError(
            self.env._("%(customer)s has no server check.", customer=customer.display_name)
        )

    # === CHECKS ===#

    def _get_checks(self):
        """The open checks that each value is for.

        :return: values per check
        """
        found = defaultdict(self.browse)
        for account, values in self.grouped('account_id').items():
            checks = (
                self.env['clip.card.server.check']
                .sudo()
                .search(
                    [
                        ('subscription_id.account_id', '=', account.id),
                        ('state', 'in', OPEN_STATES),
                    ]
                )
            )
            for value in values:
                day = account.company_id._clip_card_local_date(value.measured_on)
                for check in checks:
                    own = value.subscription_id in (
                        check.subscription_id,
                        check.subscription_id.browse(),
                    )
                    if own and check.period_start <= day <= check.period_end:
                        found[check] |= value
        return found

    def _propose(self):
        """Fill in the open checks that cover these values."""
        for check, values in self._get_checks().items():
            check._take_values(values)

    @api.autovacuum
    def _gc_values(self):
        """Forget values that no check can be for any more."""
        oldest = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        self.sudo().search([('measured_on', '<', oldest)], limit=10000).unlink()


class ClipCardServerCheck(models.Model):
    """Checks that fill themselves from reported values."""

    _inherit = 'clip.card.server.check'

    @api.model
    def report_values(self, values):
        """Take measured values of many customers' servers, each once however often it is sent.

        They wait for the server check that covers their time, and are proposed there.

        :param values: list of dicts: ``customer`` (id of the customer or a contact) or
            ``subscription`` (id), ``host`` (name of the server, optional), ``topic`` (id or name),
            ``value`` (number), ``unit`` (optional, the topic's) and ``time`` (UTC, such as
            ``2026-03-01 06:00:00`` or ISO 8601 with an offset; now when left out)
        :return: ``taken``: positions in the list of what was taken now; ``known``: of what had
            been taken before; ``refused``: dicts with ``position`` and ``reason``
        :raise AccessError: for users who may not report values
        :raise UserError: when this is no list of dicts
        """
        self._check_reporter()
        if not isinstance(values, list) or not all(isinstance(it, dict) for it in values):
            raise UserError(self.env._("Send a list of values, each with its names."))
        result = {'taken': [], 'known': [], 'refused': []}
        Value = self.env['clip.card.server.check.value']
        known, new = Value._get_known(values), {}
        for position, value in enumerate(values):
            try:
                vals = Value._prepare_reported(value, known)
            except UserError as error:
                result['refused'].append({'position': position, 'reason': error.args[0]})
                continue
            key = tuple(vals[name] for name in KEY)
            if key in known.taken or key in new:
                result['known'].append(position)
            else:
                new[key] = vals
                result['taken'].append(position)
        Value.sudo().create(list(new.values()))
        return result

    @api.model
    def _check_reporter(self):
        user = self.env.user
        allowed = user.has_group('clip_card.group_clip_card_values') or is_manager(self.env)
        if not (self.env.su or allowed):
            raise AccessError(
                self.env._(
                    "You may not report values of servers. Ask an administrator for the right"
                    ' "Server Values".'
                )
            )

    def _take_values(self, values):
        """Put the newest value per topic and server on the checklist, with what it says.

        What a consultant has entered by hand stays, and so does a newer value.
        """
        self.ensure_one()
        check = self.sudo()
        topics = check.product_id.product_tmpl_id.clip_card_topic_ids
        newest = {}
        for value in values.sorted('measured_on'):
            if value.topic_id in topics:
                newest[value.topic_id, value.host or ''] = value
        for (topic, host), value in newest.items():
            line = check._get_value_line(topic, host)
            if not line.value_time or line.value_time <= value.measured_on:
                line.write(line._prepare_value(value))

    def _get_value_line(self, topic, host):
        """The line of a topic and a server: one without a server is given to the first."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.topic_id == topic)
        for line in lines:
            if (line.host or '') == host:
                return line
        free = lines.filtered(lambda line: not line.host and not line.is_measured)[:1]
        if free:
            free.host = host
            return free
        topic = topic.with_context(lang=self.lang)
        return self.env['clip.card.server.check.line'].create(
            {
                'check_id': self.id,
                'topic_id': topic.id,
                'topic': lines[:1].topic or topic.name,
                'unit': lines[:1].unit or topic.unit,
                'sequence': lines[:1].sequence,
                'host': host,
            }
        )

    @api.model_create_multi
    def create(self, vals_list):
        """A new check takes the values that waited for it."""
        checks = super().create(vals_list)
        for check in checks.sudo():
            zone = check.company_id._get_clip_card_zone()
            start, end = (
                zone.localize(datetime.combine(day, datetime.min.time()))
                .astimezone(pytz.utc)
                .replace(tzinfo=None)
                for day in (check.period_start, check.period_end + timedelta(days=1))
            )
            waiting = check.env['clip.card.server.check.value'].search(
                [
                    ('account_id', '=', check.account_id.id),
                    ('subscription_id', 'in', (False, check.subscription_id.id)),
                    ('measured_on', '>=', start),
                    ('measured_on', '<', end),
                ]
            )
            if waiting:
                check._take_values(waiting)
        return checks


def _is_id(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value)


def _read_time(text):
    """A moment in UTC, or None."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo:
        moment = moment.astimezone(pytz.utc).replace(tzinfo=None)
    return moment.replace(microsecond=0)


def _cut(value):
    return str(value)[:MOST_TEXT]
