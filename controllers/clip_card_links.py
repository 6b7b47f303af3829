from odoo.http import route

from .clip_card_portal import ClipCardPortal


class ClipCardLinks(ClipCardPortal):
    """New links in place of those that open nothing any more."""

    @route('/my/clip-cards/link', type='http', auth='public', methods=['POST'], website=True)
    def portal_new_link(self, **form):
        """Mail a new link to the address on file; the answer is the same whatever becomes of it."""
        models = {'card': 'clip.card', 'account': 'clip.card.account'}
        model = models.get(self._get_text(form.get('kind'), 10), 'clip.card')
        record = self._browse(model, self._get_number(form.get('number')))
        if record:
            record._mail_new_link()
        return self._render('clip_card.portal_link_sent', {'page_name': 'clip_card_link'})
