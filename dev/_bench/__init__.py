"""What ``dev/bench`` measures, in a database with the addon and in one without it."""

import json
import os
from pathlib import Path

from . import analysis, jobs, timesheets


def main(env, arguments):
    """Measure, and leave the figures where the command finds them.

    :param env: the superuser's environment, in a database that is dropped afterwards
    :param arguments: what was given to ``dev/bench``, as strings
    """
    has_addon = 'clip.card' in env
    if not has_addon:
        figures = timesheets.measure_stock(env)
    elif "--analysis" in arguments:
        figures = analysis.measure_analysis(env)
    elif "--jobs" in arguments:
        figures = jobs.measure_jobs(env)
    else:
        figures = timesheets.measure_clips(env)
    Path(os.environ["CLIP_CARD_FIGURES"]).write_text(json.dumps(figures), encoding="utf-8")
