from ..extension import Extension


class ResourceCalendar(Extension):
    """What is entered is made the same time by the calendar's clock."""

    _register = False
    _extends = 'resource.calendar'

    def _get_clip_card_clock(self):
        return self.env.user.tz or 'UTC'
