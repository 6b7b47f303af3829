import math
from datetime import datetime
from typing import NamedTuple

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..ledger.shared import is_manager

MOST_TEXT = 200


class Known(NamedTuple):
    """What reported values may speak of: records by what names them."""

    subscriptions: dict
    accounts: dict
    customers: dict
    topics: dict


class ClipCardServerCheck(models.Model):
    """Values of servers that a monitoring system reports."""

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
        Value = self.env['clip.card.server.check.value'].sudo()
        known, prepared = self._get_known(values), {}
        for position, value in enumerate(values):
            try:
                prepared[position] = self._prepare_reported(value, known)
            except UserError as error:
                result['refused'].append({'position': position, 'reason': error.args[0]})
        taken, new = Value._find_taken(list(prepared.values())), {}
        for position, vals in prepared.items():
            key = Value._get_key_of(vals)
            result['known' if key in taken or key in new else 'taken'].append(position)
            new.setdefault(key, vals)
        Value.create([vals for key, vals in new.items() if key not in taken])
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

    @api.model
    def _get_known(self, values):
        """What reported values may speak of, read at once for all of them.

        :param values: dicts as sent, of which anything may be wrong
        """
        Subscription = self.env['clip.card.subscription'].sudo()
        subscriptions = Subscription.search(
            [('kind', '=', 'server_check'), ('company_id', 'in', self.env.companies.ids)]
        )
        named = {it for it in (_read_id(value.get('customer')) for value in values) if it}
        partners = self.env['res.partner'].sudo().browse(named).exists()
        topics = {}
        for lang, _name in self.env['res.lang'].get_installed():
            Topic = self.env['clip.card.server.check.topic'].sudo().with_context(lang=lang)
            for topic in Topic.search([('active', '=', True)]):
                topics.setdefault(topic.name.casefold(), topic.with_env(self.env))
                topics.setdefault(topic.id, topic.with_env(self.env))
        return Known(
            subscriptions={it.id: it for it in subscriptions},
            accounts={account.partner_id: account for account in subscriptions.account_id},
            customers={it.id: it.commercial_partner_id for it in partners},
            topics=topics,
        )

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
        new = self.env['clip.card.server.check.value'].sudo().new(vals)
        if why := new._get_fault(fields.Datetime.now()):
            raise UserError(why)
        return vals

    @api.model
    def _find_reported(self, value, known):
        """The account that a value is of, and the subscription when it is named."""
        if number := value.get('subscription'):
            if subscription := known.subscriptions.get(_read_id(number)):
                return subscription.account_id, subscription
            raise UserError(
                self.env._("There is no server check subscription %(number)s.", number=_cut(number))
            )
        customer = known.customers.get(_read_id(value.get('customer')))
        if not customer:
            raise UserError(
                self.env._("There is no customer %(number)s.", number=_cut(value.get('customer')))
            )
        if account := known.accounts.get(customer):
            return account, self.env['clip.card.subscription']
        raise UserError(
            self.env._("%(customer)s has no server check.", customer=customer.display_name)
        )


def _read_id(value):
    """The number of a record, also where it was sent as text, or None."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:MOST_TEXT])
    is_id = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31
    return value if is_id else None


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
