from odoo import api, models
from odoo.tools import format_date, split_every

from odoo.addons.base.models.ir_actions_report import _wkhtml

from ..rules.hours import format_duration
from ..rules.kinds import USE_KINDS
from .clip_card_statement_xlsx import get_period_text
from .paging import cut_rows, get_totals_height, split_rows

PER_ROW = 10
#: A card with more clips than this is drawn as a bar.
MOST_BOXES = 60
#: A printer takes the longer for each page the more of them it is given at once.
PAGES_AT_ONCE = 50
#: Totals that stand above the rows; the rest is one of them.
MOST_TOTALS = 20
#: Rows that a printer which makes the pages itself is given at once.
ROWS_AT_ONCE = 1000


class ReportClipCardStatement(models.AbstractModel):
    _name = 'report.clip_card.report_statement'
    _description = "Statement of a Clip Card"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the pages show, one card after the other, each in its customer's language.

        :param data: the period in ``date_from`` and ``date_to``, what else is asked for in
            ``options``; the cards in ``doc_ids`` when there are no ``docids``
        """
        data = data or {}
        cards = self.env['clip.card'].browse(docids or data.get('doc_ids'))
        statements = cards._get_customer_statements(
            data.get('date_from'), data.get('date_to'), **data.get('options') or {}
        )
        return {
            'doc_ids': cards.ids,
            'doc_model': 'clip.card',
            'docs': cards,
            'statements': [self._prepare_page(statement) for statement in statements],
            'duration': format_duration,
            'signed': lambda clips: f'{clips:+d}'.replace('-', '\u2212') if clips else '0',
        }

    def _prepare_page(self, statement):
        card, rows = statement['card'].sudo(), statement['rows']
        env = card.env
        alone = not statement['together']
        totals = self._prepare_totals(env, statement['totals'])
        picture = alone and self._prepare_picture(
            card, statement['balance_after'], statement['lapsed']
        )
        title = (
            env._("Statement of clip card %(card)s", card=card.name)
            if alone
            else env._("Statement of all clip cards")
        )
        return {
            **statement,
            'totals': totals,
            'card': card,
            'company': card.company_id,
            'partner': card.partner_id,
            'title': title,
            'today': format_date(env, card.company_id._clip_card_today()),
            'period': get_period_text(statement),
            'bought': alone and card.purchase_date and format_date(env, card.purchase_date),
            'ends': alone and card.end_date and format_date(env, card.end_date),
            'invoices': ', '.join(card._get_invoices().mapped('name')) if alone else '',
            'days': {row['date']: format_date(env, row['date']) for row in rows},
            'used': -sum(row['clips'] for row in rows if row['kind'] in USE_KINDS),
            'picture': picture,
            'left': env._("of %(total)s clips left", total=picture['total'])
            if picture
            else env._("clips left"),
            'has_departments': any(row['department'] for row in rows),
            **self._prepare_parts(
                '' if alone else title, card, rows, self._get_heights(card, picture, totals)
            ),
        }

    def _prepare_parts(self, title, card, rows, above):
        """The ``parts`` that the printer is given, of some pages each, and the number of pages.

        A printer that divides rows well itself gets few parts, and says the pages' numbers.
        """
        rows = cut_rows(rows)
        if _wkhtml().is_patched_qt:
            pages, at_once, count = list(split_every(ROWS_AT_ONCE, rows, list)), 1, 0
            headings = [''] * len(pages)
        else:
            pages, at_once = split_rows(rows, above), PAGES_AT_ONCE
            count = len(pages)
            what = title or card.env._("Clip card %(card)s", card=card.name)
            headings = [
                card.env._(
                    "%(title)s, page %(page)s of %(pages)s", title=what, page=number, pages=count
                )
                for number in range(1, count + 1)
            ]
        chunks = [
            {'rows': page, 'heading': heading, 'first': not at, 'last': at == len(pages) - 1}
            for at, (page, heading) in enumerate(zip(pages, headings, strict=True))
        ]
        return {'parts': list(split_every(at_once, chunks, list)) or [[]], 'pages': count}

    def _prepare_totals(self, env, totals):
        """The totals that are shown: the last of them, where they are many, as one."""
        if len(totals) <= MOST_TOTALS:
            return totals
        shown, others = totals[: MOST_TOTALS - 1], totals[MOST_TOTALS - 1 :]
        names = ('count', 'clips', 'work_minutes', 'transport_minutes')
        rest = {name: sum(total[name] for total in others) for name in names}
        return [*shown, {'name': env._("Other"), **rest}]

    def _get_heights(self, card, picture, totals):
        """How high what stands above the rows on the first page becomes."""
        box_rows = len(picture['boxes']) if picture else 0
        company, customer = (
            sum(map(bool, partner._display_address(without_company=True).splitlines()))
            + sum(map(bool, (partner.name, partner.vat, *contact)))
            for partner, contact in (
                (card.company_id.partner_id, (card.company_id.phone, card.company_id.email)),
                (card.partner_id, ()),
            )
        )
        # Letterhead, heading, customer or facts, picture, and the balance before the period.
        heights = [
            max(60, (company + bool(card.company_id.website)) * 13) + 35,
            45,
            max(customer * 15, 100) + 25,
            max(45, box_rows * 19 + 10) + 20,
            25,
            get_totals_height(totals),
        ]
        return sum(heights)

    def _prepare_picture(self, card, left, lapsed):
        """The punched card at the end of the period: a box per clip, or a bar for many.

        What was used is punched first, what has lapsed is crossed out at the end.

        :return: ``boxes``, rows of (number, kind) pairs, or the ``parts`` of a bar in percent
        """
        total = max(card.clips, left + lapsed)
        used = total - left - lapsed
        if not card.purchase_date or card.is_cancelled:
            kinds = ['idle'] * total
        else:
            kinds = ['used'] * used + ['left'] * left + ['lapsed'] * lapsed
        boxes = list(enumerate(kinds, start=1))
        shown = total <= MOST_BOXES
        return {
            'total': total,
            'boxes': [boxes[at : at + PER_ROW] for at in range(0, total, PER_ROW)] if shown else [],
            'parts': []
            if shown
            else [
                (kind, round(kinds.count(kind) * 100 / total))
                for kind in ('used', 'left', 'lapsed', 'idle')
                if kind in kinds
            ],
        }
