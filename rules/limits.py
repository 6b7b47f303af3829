"""What a measured value says about a server, by the limits of its topic."""

DIRECTIONS = ('rising', 'falling')


def judge(value: float, direction: str | None, watch_from: float, critical_from: float):
    """``ok``, ``watch`` or ``critical``; None for a topic without limits.

    :param direction: which way is bad: a ``rising`` or a ``falling`` value
    """
    if direction not in DIRECTIONS:
        return None
    sign = 1 if direction == 'rising' else -1
    if sign * value >= sign * critical_from:
        return 'critical'
    return 'watch' if sign * value >= sign * watch_from else 'ok'
