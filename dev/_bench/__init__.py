"""What ``dev/bench`` measures, in a database with the addon and in one without it."""

import json
import os
from pathlib import Path

from . import analysis, charges, jobs, lists, portal, recognition, timesheets

#: What is measured beside plain SQL, by the argument that asks for it.
BESIDE_SQL = {
    "--analysis": analysis.measure_analysis,
    "--charges": charges.measure_charges,
    "--jobs": jobs.measure_jobs,
    "--lists": lists.measure_lists,
    "--recognition": recognition.measure_recognition,
}


def main(env, arguments):
    """Measure, and leave the figures where the command finds them.

    :param env: the superuser's environment, in a database that is dropped afterwards
    :param arguments: what was given to ``dev/bench``, as strings
    """
    has_addon = 'clip.card' in env
    # The day is the machine's, whatever the hour.
    env.company.partner_id.tz = "UTC"
    asked = [work for name, work in BESIDE_SQL.items() if name in arguments]
    if "--portal" in arguments:
        figures = portal.measure_clips(env) if has_addon else portal.measure_stock(env)
    elif not has_addon:
        figures = timesheets.measure_stock(env)
    elif asked:
        figures = asked[0](env)
    else:
        figures = timesheets.measure_clips(env)
    Path(os.environ["CLIP_CARD_FIGURES"]).write_text(json.dumps(figures), encoding="utf-8")
