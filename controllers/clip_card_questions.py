from odoo.http import request, route

from .clip_card_portal import ClipCardPortal


class ClipCardQuestions(ClipCardPortal):
    """The customer asks about a row of its statement."""

    @route(
        '/my/clip-cards/question/<int:entry_id>',
        type='http',
        auth='user',
        methods=['GET'],
        website=True,
        readonly=True,
    )
    def portal_question(self, entry_id, **kwargs):
        """The row, and the form to ask about it."""
        return self._show_question(self._find_entry(entry_id, right='ask'), '')

    def _show_question(self, entry, text):
        questions = request.env['clip.card.question']._find_of_row(entry)
        return self._render(
            'clip_card.portal_question',
            {
                'page_name': 'clip_card_question',
                'entry': entry,
                'questions': questions,
                'is_open': 'open' in questions.mapped('state'),
                'text': text,
            },
        )

    @route(
        '/my/clip-cards/question/<int:entry_id>',
        type='http',
        auth='user',
        methods=['POST'],
        website=True,
    )
    def portal_question_submit(self, entry_id, **form):
        """Ask; what is refused comes back with what was written."""
        entry = self._find_entry(entry_id, right='ask')
        text = self._get_text(form.get('text'))
        values = {'entry_id': entry.id, 'text': text}
        if not self._do(lambda: request.env['clip.card.question'].create(values)):
            return self._show_question(entry, text)
        self._flash(
            request.env._(
                "Thank you. We answer by mail, and beside the row. Until then it stays as it is."
            )
        )
        return self._go(f'/my/clip-cards/{entry.card_id.id}')
