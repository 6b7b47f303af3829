from odoo import api, models
from odoo.tools import SQL

from .clip_card_server_check import OPEN_STATES


class ClipCardServerCheck(models.Model):
    """Checks that fill themselves from reported values."""

    _inherit = 'clip.card.server.check'

    @api.model_create_multi
    def create(self, vals_list):
        """A new check takes the values that waited for it."""
        checks = super().create(vals_list)
        checks._take_waiting()
        return checks

    def _take_waiting(self):
        """Put the newest value per topic and server on the checklists, with what it says.

        What a consultant has entered by hand stays. However often and in whatever order values
        come, the same ones leave the same checklist.
        """
        for check, values in self.sudo()._find_newest().items():
            topics = check.line_ids.topic_id | check.product_id.product_tmpl_id.clip_card_topic_ids
            for value in values.sorted(lambda it: (it.topic_id.sequence, it.topic_id.id, it.host)):
                if value.topic_id in topics:
                    check._get_value_line(value.topic_id, value.host)._take_value(value)

    def _find_newest(self):
        """The newest value per topic and server of each open check's period, if there is any.

        Of two of the same moment the one for this subscription alone counts.
        """
        found = {}
        opened = self.filtered(lambda check: check.state in OPEN_STATES)
        for company, checks in opened.grouped('company_id').items():
            rows = self.env.execute_query(
                self._get_newest_query(checks, company._get_clip_card_zone().zone)
            )
            values = self.env['clip.card.server.check.value'].browse(
                [value_id for _check_id, value_ids in rows for value_id in value_ids]
            )
            by_check = {check.id: check for check in checks}
            for check_id, value_ids in rows:
                found[by_check[check_id]] = values.browse(value_ids).with_prefetch(values.ids)
        return found

    @api.model
    def _get_newest_query(self, checks, zone):
        """Ids of values per check whose period has them by the clock of that zone."""
        self.env.flush_all()
        return SQL(
            """
            SELECT newest.check_id, ARRAY_AGG(newest.value_id)
              FROM (
                SELECT DISTINCT ON (checked.id, value.topic_id, value.host)
                       checked.id AS check_id, value.id AS value_id
                  FROM clip_card_server_check checked
                  JOIN clip_card_subscription subscription
                    ON subscription.id = checked.subscription_id
                  JOIN clip_card_server_check_value value
                    ON value.account_id = subscription.account_id
                   AND COALESCE(value.subscription_id, subscription.id) = subscription.id
                   AND value.measured_on >= checked.period_start::timestamp
                                            AT TIME ZONE %(zone)s AT TIME ZONE 'UTC'
                   AND value.measured_on < (checked.period_end + 1)::timestamp
                                           AT TIME ZONE %(zone)s AT TIME ZONE 'UTC'
                 WHERE checked.id = ANY(%(checks)s)
                 ORDER BY checked.id, value.topic_id, value.host, value.measured_on DESC,
                          value.subscription_id NULLS LAST, value.id
              ) newest
             GROUP BY newest.check_id
            """,
            zone=zone,
            checks=checks.ids,
        )

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
        last = max(self.line_ids.mapped('sequence'), default=0)
        return self.env['clip.card.server.check.line'].create(
            {
                'check_id': self.id,
                'topic_id': topic.id,
                'topic': lines[:1].topic or topic.name,
                'unit': lines[:1].unit or topic.unit,
                'sequence': lines[0].sequence if lines else last + 1,
                'host': host,
            }
        )
