from ..extension import Extension


class ProjectTask(Extension):
    """A call-out is told of by text message."""

    _register = False
    _extends = 'project.task'

    def _clip_card_can_text(self):
        return True

    def _clip_card_text(self, user, words):
        super()._clip_card_text(user, words)
        self._message_sms(words, partner_ids=user.partner_id.ids)
