"""What every room does in the same way."""


def is_manager(env):
    """Whether the user manages clip cards, or acts with all rights."""
    return env.su or env.user.has_group('clip_card.group_clip_card_manager')


def is_empty(text):
    """Whether no words tell a later reader why."""
    return not (text or '').strip(' /')


def first_words(*texts):
    """The first text that says something; time without a description has "/" as its name."""
    return next((text for text in texts if not is_empty(text)), '')


def report_once(record, kind, summary, note, user):
    """Give somebody an activity, unless the same one is open already: then it tells the news.

    :param kind: XML id of the activity's type
    """
    opened = record.activity_ids.filtered(lambda activity: activity.summary == summary)
    if opened:
        opened[0].note = note
        return
    record.activity_schedule(kind, summary=summary, note=note, user_id=user.id)
