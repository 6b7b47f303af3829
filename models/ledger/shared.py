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


def keep_in_memory(rows, parts):
    """Put what one query read of several models in memory, as Odoo's `fetch` does of one.

    :param rows: of the query
    :param parts: models, and the names of their columns in the query, `id` first
    """
    start = 0
    for model, names in parts:
        end = start + len(names)
        if found := [row[start:end] for row in rows if row[start]]:
            ids, *columns = zip(*found, strict=True)
            for name, values in zip(names[1:], columns, strict=True):
                model._fields[name]._insert_cache(model.browse(ids), values)
        start = end


def report_once(record, kind, summary, note, user):
    """Give somebody an activity, unless the same one is open already: then it tells the news.

    :param kind: XML id of the activity's type
    """
    opened = record.activity_ids.filtered(lambda activity: activity.summary == summary)
    if opened:
        opened[0].note = note
        return
    record.activity_schedule(kind, summary=summary, note=note, user_id=user.id)
