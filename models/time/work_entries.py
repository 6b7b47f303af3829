"""From a settlement plan to ledger entries, and to what the timesheet lines show."""

from collections import defaultdict

from odoo.tools import SQL

from ...rules import hours, settlement

#: What an entry belongs to: when it changes, what the line took is said anew.
CONTEXT = ('date', 'employee_id', 'task_id', 'work_type')
#: What an entry says; the latest one counts.
WORDS = ('name', 'free', 'free_reason')


class WorkEntries:
    """The ledger entries of one settlement of one account's time.

    :param account: the account, locked
    :param lines: the lines whose time changed
    :param retried: other lines of the account with clips still due
    :param history: the entries that ``lines`` have so far, oldest first
    :param change: the change of time that is settled
    """

    def __init__(self, account, lines, retried, history, change):
        self.env = account.env
        self.account = account
        self.lines = lines
        self.change = change
        self.leaving = lines.filtered(lambda line: line.id in change.leaving)
        self.retried = retried
        self.history = defaultdict(list)
        self._add_history(history)
        self.plan = None
        self.moves = defaultdict(list)
        self.values = []
        self.values_of = defaultdict(list)

    def _add_history(self, entries):
        for entry in entries:
            self.history[entry.source].append(entry)

    # What goes into the rules

    def get_works(self, cover=None):
        """The lines as the rules know them.

        Of a retried line only the uncovered clips count: what it has taken stays taken.

        :param cover: a card that pays the changed lines whatever their date
        """
        works = [
            settlement.Work(
                id=line.id,
                day=line.date,
                group=self.change.get_group(line),
                due=line.clip_card_due,
                settled=line.clip_card_settled,
                untried=self.change.raised.get(line.id, 0),
                taken=self._get_taken(line),
                cover=cover and cover.id,
            )
            for line in self.lines
        ]
        works += [
            settlement.Work(line.id, line.date, ('retried', line.id), line.clip_card_uncovered)
            for line in self.retried
        ]
        return works

    def get_cards(self):
        """The cards that the changed lines have taken clips from."""
        cards = {entry.card_id.id for line in self.lines for entry in self.history[line.id]}
        return self.env['clip.card'].sudo().browse(cards)

    def may_end_uses(self, works):
        """Whether work may stop being a card's last use: clips go back, or its day moved."""
        days = {
            line.id: self.history[line.id][-1].date for line in self.lines if self.history[line.id]
        }
        return any(
            work.excess
            or work.correction
            or work.debited < 0
            or days.get(work.id, work.day) != work.day
            for work in works
        )

    def _get_taken(self, line):
        """All that a line has taken and given back, planned moves included.

        Entries that only say something anew leave the order of taking alone.
        """
        history = [entry for entry in self.history[line.id] if not entry.restated]
        last = history[-1].id if history else 0
        return [(entry.id, entry.card_id.id, -entry.clips) for entry in history] + [
            (last + order, move.card, -move.clips)
            for order, move in enumerate(self.moves[line.id], start=1)
        ]

    # What comes out of them

    def take(self, plan):
        """Turn a plan into the values of entries, in the order of the ledger."""
        self.plan = plan
        for move in plan.moves:
            if move.work:
                self.moves[move.work].append(move)
        helped = self.retried.filtered(lambda line: self.moves[line.id])
        self._add_history(self._search_history(helped))
        for line in self.lines - self.leaving:
            self._follow_context(line)
        by_id = {line.id: line for line in self.lines | helped}
        for move in plan.moves:
            if move.work:
                context = self._get_context(by_id[move.work])
                self._add_values({**context, 'card_id': move.card, 'clips': move.clips})
            else:
                self.values.append(self._get_lapse_values(move))
        zero_cards = self._get_zero_cards(self.lines - self.leaving, helped)
        for line in self.lines | helped | self.lines.browse(zero_cards):
            self._carry_minutes(line, zero_cards.get(line.id))

    def update_cards(self):
        """Keep last use and revival of the cards in step with the plan."""
        for card in self.env['clip.card'].sudo().browse(self.plan.cards):
            planned = self.plan.cards[card.id]
            values = {}
            if card.last_use_date != (planned.last_use or False):
                values['last_use_date'] = planned.last_use
            if card.lapse_kind and not planned.ended:
                values.update(lapse_kind=False, lapse_date=False)
            if values:
                card.write(values)

    def get_line_values(self):
        """What each line shows afterwards, per line id."""
        result = {}
        for line in self.lines | self.retried.filtered(lambda line: self.moves[line.id]):
            result[line.id] = self._get_line_values(line)
        return result

    def _get_line_values(self, line):
        taken = self._get_taken(line)
        clips = sum(clips for _order, _card, clips in taken)
        stack = settlement.still_taken(taken)
        first = self.env['clip.card'].sudo().browse(stack[0][0] if stack else None)
        return {
            'clip_card_clips': clips,
            'clip_card_uncovered': self.plan.uncovered[line.id],
            'so_line': (first.sale_line_id if stack else line.clip_card_settlement_line_id).id,
        }

    # Entries of a line

    def _get_context(self, line):
        """What every entry of a line says; a line that leaves keeps its last words."""
        if line in self.leaving and self.history[line.id]:
            return self._get_words(self.history[line.id][-1], line)
        return {
            'kind': 'work',
            'date': line.date,
            'name': line.name,
            'source': line.id,
            'timesheet_id': line.id,
            'employee_id': line.employee_id.id,
            'employee_name': line.employee_id.name,
            'task_id': line.task_id.id,
            'task_name': line.task_id.name,
            'work_type': line.clip_card_work_type,
            'free': line.clip_card_free,
            'free_reason': line.clip_card_free and line.clip_card_free_reason,
        }

    def _get_words(self, entry, line):
        return {
            'kind': 'work',
            'date': entry.date,
            'name': entry.name,
            'source': line.id,
            'timesheet_id': line.id,
            'employee_id': entry.employee_id.id,
            'employee_name': entry.employee_name,
            'task_id': entry.task_id.id,
            'task_name': entry.task_name,
            'work_type': entry.work_type,
            'free': entry.free,
            'free_reason': entry.free_reason,
        }

    def _get_lapse_values(self, move):
        card = self.env['clip.card'].sudo().browse(move.card)
        return {
            'card_id': card.id,
            'clips': move.clips,
            'kind': card.lapse_kind,
            'date': card.lapse_date,
        }

    def _get_nets(self, line):
        """Clips, work and transport minutes per card, as posted so far."""
        nets = defaultdict(lambda: [0, 0, 0])
        for entry in self.history[line.id]:
            net = nets[entry.card_id.id]
            net[0] += entry.clips
            net[1] += entry.work_minutes
            net[2] += entry.transport_minutes
        return nets

    def _follow_context(self, line):
        """Post a line again under its new date, consultant or task; what it took stays taken."""
        history = self.history[line.id]
        if not history:
            return
        now, before = self._get_context(line), self._get_words(history[-1], line)
        if all(before[name] == now[name] for name in CONTEXT):
            return
        for card, (clips, work, way) in self._get_nets(line).items():
            if clips or work or way:
                for sign, words in ((-1, before), (1, now)):
                    self._add_values(
                        {
                            **words,
                            'restated': True,
                            'card_id': card,
                            'clips': sign * clips,
                            'work_minutes': sign * work,
                            'transport_minutes': sign * way,
                        }
                    )

    def _add_values(self, values):
        self.values.append(values)
        self.values_of[values['source']].append(values)

    def _carry_minutes(self, line, zero_card):
        """Let the first card that pays a line carry its minutes, and keep its words current."""
        nets = self._get_nets(line)
        stack = settlement.still_taken(self._get_taken(line))
        moved = [move.card for move in self.moves[line.id]]
        cards = [card for card, _clips in stack[:1]] or [*nets][-1:] or moved or [zero_card]
        carrier = cards[0]
        if not carrier:
            return
        target = (0, 0)
        if line not in self.leaving:
            way = hours.to_minutes(line.clip_card_transport_hours)
            target = (line._get_clip_card_work_minutes(), way)
        for card in dict.fromkeys([*nets, carrier]):
            _clips, work, way = nets[card]
            wanted = target if card == carrier else (0, 0)
            self._add_minutes(line, card, wanted[0] - work, wanted[1] - way)
        said = self.history[line.id][-1:]
        now = self._get_context(line) if said else {}
        renamed = any(entry[name] != now[name] for entry in said for name in WORDS)
        if zero_card or (renamed and not self.values_of[line.id]):
            self._add_minutes(line, carrier, 0, 0, force=True)

    def _add_minutes(self, line, card, work, way, force=False):
        """Put minutes on the entry that moves clips of that card, else on one of 0 clips."""
        if not (work or way or force):
            return
        found = [values for values in self.values_of[line.id] if values['card_id'] == card]
        if not found:
            self._add_values({**self._get_context(line), 'card_id': card, 'clips': 0})
            found = self.values_of[line.id]
        found[-1]['work_minutes'] = found[-1].get('work_minutes', 0) + work
        found[-1]['transport_minutes'] = found[-1].get('transport_minutes', 0) + way

    # Work of 0 clips

    def _get_zero_cards(self, lines, helped):
        """The card on which work of 0 clips is recorded, per line that has no entry yet."""
        unrecorded = lines.filtered(
            lambda line: (
                not self.history[line.id]
                and not self.moves[line.id]
                and not self.plan.uncovered[line.id]
                and not line.clip_card_settled
            )
        )
        unrecorded |= self._find_unrecorded(helped.task_id)
        payers = self._get_last_payers(unrecorded.task_id)
        for line in lines | helped:
            for move in self.moves[line.id]:
                if move.clips < 0:
                    payers[line.task_id.id] = move.card
        result = {}
        for line in unrecorded:
            card = line.task_id and payers.get(line.task_id.id)
            if not card:
                payer = settlement.card_that_pays(self.plan.cards.values(), line.date)
                card = payer and payer.id
            if card:
                result[line.id] = card
        return result

    def _search_history(self, lines):
        Entry = self.env['clip.card.entry'].sudo()
        if not lines:
            return Entry
        return Entry.search(
            [
                ('source', 'in', lines.ids),
                ('kind', '=', 'work'),
                ('account_id', '=', self.account.id),
            ],
            order='id',
        )

    def _find_unrecorded(self, tasks):
        """Lines of 0 clips that had no card when they were written; their task has one now."""
        if not tasks:
            return self.lines.browse()
        return self.lines.search(
            [
                ('task_id', 'in', tasks.ids),
                ('clip_card_account_id', '=', self.account.id),
                ('clip_card_due', '=', 0),
                ('clip_card_entry_ids', '=', False),
                ('id', 'not in', (self.lines | self.retried).ids),
            ]
        )

    def _get_last_payers(self, tasks):
        """The card that paid each task last, of those that still pay it."""
        if not tasks:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT task.id, (
                    SELECT entry.card_id
                      FROM clip_card_entry entry
                     WHERE entry.task_id = task.id
                       AND entry.account_id = %(account)s
                       AND entry.clips < 0
                       AND (
                            SELECT SUM(mate.clips)
                              FROM clip_card_entry mate
                             WHERE mate.source = entry.source
                               AND mate.kind = entry.kind
                               AND mate.card_id = entry.card_id
                       ) < 0
                     ORDER BY entry.id DESC
                     LIMIT 1
                )
                  FROM UNNEST(%(tasks)s) AS task (id)
                """,
                account=self.account.id,
                tasks=tasks.ids,
            )
        )
        return dict(rows)
