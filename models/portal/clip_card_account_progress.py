from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_list

from ...rules.hours import format_duration

#: Requests that are shown, and for how many days after they are done.
MOST_REQUESTS, DAYS_DONE = 20, 30


class ClipCardAccount(models.Model):
    """What is going on for a customer: its requests, each with its state and the next step."""

    _inherit = 'clip.card.account'

    def _get_requests(self, tasks, traces):
        """The customer's open requests, and those that were done lately, the newest first.

        :param tasks: those that are requests, see :meth:`_get_request_tasks`
        :param traces: what else there may be, as from :meth:`_get_traces`
        :return: dicts with ``name``, ``state`` (``received``, ``planned``, ``on_site``,
            ``waiting`` for the customer or ``done``), ``words`` for it, ``facts`` (pairs of a
            label and words), ``next`` (what comes next, in a sentence, or empty), ``guarantee``
            (state of the call-out guarantee, or empty) and ``url``
        """
        self.ensure_one()
        requests = [self._prepare_request_of_task(task) for task in tasks]
        orders = self._get_request_orders() if 'offers' in traces else ()
        asked = self._get_request_questions() if 'questions' in traces else ()
        return [
            *(self._prepare_request_of_order(order) for order in orders),
            *(self._prepare_request_of_question(question) for question in asked),
            *requests,
        ]

    # === TASKS ===#

    def _get_request_domain(self):
        """Tasks that are requests of this customer."""
        self.ensure_one()
        return Domain('project_id.clip_card_account_id', '=', self.id) & (
            Domain('clip_card_request_key', '!=', False)
            | Domain('clip_card_fault_reported_at', '!=', False)
        )

    def _get_request_tasks(self):
        """The tasks that are shown, with all rights."""
        lately = fields.Datetime.now() - timedelta(days=DAYS_DONE)
        domain = self._get_request_domain() & (
            Domain('is_closed', '=', False) | Domain('date_last_stage_update', '>=', lately)
        )
        return self.env['project.task'].sudo().search(domain, order='id DESC', limit=MOST_REQUESTS)

    def _find_request_task(self, task_id):
        """One request of this customer, with all rights, or an empty record."""
        domain = self._get_request_domain() & Domain('id', '=', task_id)
        return self.env['project.task'].sudo().search(domain, limit=1)

    def _prepare_request_of_task(self, task):
        self.ensure_one()
        state = task._get_clip_card_progress()
        return {
            'name': task.name,
            'state': state,
            'words': task._tell_clip_card_progress(state),
            'facts': task._get_clip_card_request_facts(),
            'next': task._tell_clip_card_next(state),
            'guarantee': 'agreed' if task.clip_card_met_as_agreed else task.clip_card_callout_state,
            'url': f'/my/clip-cards/request/{task.id}',
        }

    # === ORDERS ===#

    def _get_request_orders(self):
        """Add-on products that wait for the customer's signature, with all rights."""
        self.ensure_one()
        lines = (
            self.env['sale.order.line']
            .sudo()
            .search(
                [
                    ('order_id.partner_id.commercial_partner_id', '=', self.partner_id.id),
                    ('company_id', '=', self.company_id.id),
                    ('order_id.state', '=', 'sent'),
                    ('product_id.clip_card_type', 'not in', (False, 'card')),
                ],
                order='id DESC',
                limit=MOST_REQUESTS,
            )
        )
        return lines.order_id.filtered(lambda order: not order.is_expired)

    def _prepare_request_of_order(self, order):
        self.ensure_one()
        return {
            'name': format_list(self.env, order.order_line.product_id.mapped('name')),
            'state': 'waiting',
            'words': self.env._("Waits for your signature"),
            'facts': [(self.env._("Quotation"), order.name)],
            'next': self.env._("It begins when you have accepted."),
            'guarantee': False,
            'url': order.get_portal_url(),
        }

    # === QUESTIONS ===#

    def _get_request_questions(self):
        """Questions about the statement that are open, or were answered lately."""
        self.ensure_one()
        lately = self.company_id.sudo()._clip_card_today() - timedelta(days=DAYS_DONE)
        domain = Domain('account_id', '=', self.id) & (
            Domain('state', '=', 'open') | Domain('answered_on', '>=', lately)
        )
        return self.env['clip.card.question'].sudo().search(domain, limit=MOST_REQUESTS)

    def _prepare_request_of_question(self, question):
        self.ensure_one()
        answered = question.state == 'answered'
        row = ' · '.join(filter(None, [format_date(self.env, question.date), question.task_name]))
        return {
            'name': question.text.splitlines()[0][:100],
            'state': 'done' if answered else 'received',
            'words': self.env._("Answered") if answered else self.env._("Received"),
            'facts': [(self.env._("Question"), row)],
            'next': '' if answered else self.env._("We answer by mail."),
            'guarantee': False,
            'url': f'/my/clip-cards/question/{question.entry_id.id}',
        }

    # === WHOM TO CALL ===#

    def _get_person_to_call(self):
        """The contact of who looks after this customer, with all rights."""
        self.ensure_one()
        return self.sudo()._get_seller_or_responsible().partner_id

    @api.model
    def _get_critical_check(self, checks):
        """The newest of some server checks, when something in it is critical."""
        check = checks[:1]
        return check if check.result == 'critical' else check.browse()

    # === WHAT IS PLANNED ===#

    def _get_planned(self, tasks, subscriptions):
        """Days on which something is planned, the next one first.

        :param tasks: those that are requests
        :param subscriptions: the customer's, with all rights
        :return: triples of a day, what it is, and what tells it from all others
        """
        self.ensure_one()
        today = self.company_id.sudo()._clip_card_today()
        visits = [
            (task.date_deadline.date(), task.name, f'task-{task.id}')
            for task in tasks
            if task._get_clip_card_progress() == 'planned'
        ]
        checks = [
            (
                subscription.next_charge_date,
                subscription.product_id.name,
                f'check-{subscription.id}',
            )
            for subscription in subscriptions
            if subscription.kind == 'server_check' and subscription.next_charge_date
        ]
        return sorted(planned for planned in visits + checks if planned[0] >= today)


class ProjectTask(models.Model):
    """A request in the words that its customer reads."""

    _inherit = 'project.task'

    def _get_clip_card_progress(self):
        """How far a request is: ``received``, ``planned``, ``on_site`` or ``done``."""
        self.ensure_one()
        if self.is_closed:
            return 'done'
        if self.clip_card_onsite_at:
            return 'on_site'
        company = self._get_clip_card_company()
        due = self.date_deadline
        if self.user_ids and due and due.date() >= company._clip_card_today():
            return 'planned'
        return 'received'

    def _tell_clip_card_progress(self, state):
        self.ensure_one()
        if state == 'planned':
            day = format_date(self.env, self.date_deadline.date())
            return self.env._("Planned for %(day)s", day=day)
        if state == 'received' and self.user_ids:
            names = format_list(self.env, self.user_ids.mapped('name'))
            return self.env._("Received: %(names)s will do it", names=names)
        words = {
            'received': self.env._("Received"),
            'on_site': self.env._("On site"),
            'done': self.env._("Done"),
        }
        return words[state]

    def _get_clip_card_request_facts(self):
        """Pairs of a label and words: what was reported, promised and done, by our clock."""
        self.ensure_one()
        company = self._get_clip_card_company().sudo().with_context(lang=self.env.lang)
        moments = (
            (self.env._("Reported"), self.clip_card_fault_reported_at),
            (self.env._("On site by"), self.clip_card_callout_deadline),
            (
                self.env._("Agreed with %(contact)s", contact=self.clip_card_agreed_with),
                self.clip_card_agreed_arrival,
            ),
            (self.env._("Arrived"), self.clip_card_onsite_at),
        )
        facts = [
            (label, company._format_clip_card_moment(moment)) for label, moment in moments if moment
        ]
        estimated = self.clip_card_estimate_state == 'asked' and not self.clip_card_request_key
        if not self.clip_card_fault_reported_at and not estimated:
            ordered = company._format_clip_card_moment(self.create_date)
            facts.insert(0, (self.env._("Ordered"), ordered))
        return facts

    def _tell_clip_card_next(self, state):
        """What comes next, or what the guarantee means now, in a sentence; '' when it is done."""
        self.ensure_one()
        if state == 'done':
            return ''
        if state == 'on_site':
            return self.env._("What is done is in your statement afterwards.")
        if guarantee := self._tell_clip_card_guarantee():
            return guarantee
        if state == 'planned':
            names = format_list(self.env, self.user_ids.mapped('name'))
            return self.env._("%(names)s will do it.", names=names)
        return self.env._("We write to you about when a consultant begins.")

    def _tell_clip_card_guarantee(self):
        """What the guarantee means now, in a sentence; '' without one."""
        self.ensure_one()
        state = self.clip_card_callout_state
        if self.clip_card_met_as_agreed:
            return self.env._(
                "We were on site as agreed: %(reason)s", reason=self.clip_card_agreed_reason
            )
        if state == 'met':
            return self.env._("We were on site in time, as guaranteed.")
        if state == 'missed':
            return self.env._(
                "We were not on site in time, as we had guaranteed. Write to us about what that"
                " means for you."
            )
        if state != 'pending':
            return ''
        if self.clip_card_agreed_arrival:
            return self.env._(
                "A consultant comes as agreed: %(reason)s", reason=self.clip_card_agreed_reason
            )
        return self.env._(
            "A consultant is on site by then: %(hours)s working hours are left.",
            hours=format_duration(round(60 * self.clip_card_callout_left_hours)),
        )
