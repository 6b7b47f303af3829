"""The page that says who may do what, written from the files in ``security/``."""

import csv
import re
from collections import defaultdict
from itertools import compress
from xml.etree import ElementTree

from . import checkout

PAGE = checkout.ROOT / "dev" / "docs" / "access-rights.md"
HEAD = """# Who may do what

Written by `./dev/lint --fix` from the files in `security/`; `./dev/lint` fails when it is stale.
R read, W write, C create, D delete. What nobody is given, nobody but the administrator's
superuser mode has. Entries of the ledger are never changed by anyone, whatever stands here.
"""
RULES = """## Records

Rules without a group hold for everybody; of the others, one that lets a record pass is enough.

| model | for | records |
|---|---|---|"""
ACTIONS = ("read", "write", "create", "unlink")
#: What the groups are called on screen.
GROUPS = {
    "base.group_portal": "Customer (portal)",
    "base.group_user": "Everybody inside",
    "hr_timesheet.group_hr_timesheet_user": "Consultant",
    "sales_team.group_sale_salesman": "Salesperson",
    "group_clip_card_user": "Clip Cards user",
    "group_clip_card_manager": "Clip Cards manager",
    "account.group_account_readonly": "Auditor",
    "account.group_account_invoice": "Invoicing",
    "account.group_account_user": "Accountant",
    "product.group_product_manager": "Product manager",
    "project.group_project_manager": "Project manager",
}


def text():
    """The page as the files in ``security/`` make it."""
    return "\n".join([HEAD, *_models(), "", *_rules(), ""])


def is_current(fix=False):
    """Whether the page is what the files say; with ``fix`` it becomes so."""
    now = text()
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == now:
        return True
    if fix:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(now, encoding="utf-8")
        return True
    print(f"{PAGE.relative_to(checkout.ROOT)} is stale; ./dev/lint --fix writes it anew")
    return False


def _models():
    rights, used = defaultdict(dict), set()
    for path in sorted((checkout.ROOT / "security").glob("*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                group = row["group_id:id"].removeprefix("clip_card.")
                flags = [row[f"perm_{name}"] == "1" for name in ACTIONS]
                given = "".join(compress("RWCD", flags))
                if given:  # a row of four zeros only says that nobody has rights
                    used.add(group)
                rights[_model(row["model_id:id"])][group] = given
    groups = [name for name in GROUPS if name in used] + sorted(used - set(GROUPS))
    yield "## Models"
    yield ""
    yield f"| model | {' | '.join(GROUPS.get(name, name) for name in groups)} |"
    yield "|---" * (len(groups) + 1) + "|"
    for model, given in sorted(rights.items()):
        yield f"| `{model}` | {' | '.join(given.get(name, '') for name in groups)} |"


def _rules():
    yield from RULES.splitlines()
    for path in sorted((checkout.ROOT / "security").glob("*.xml")):
        root = ElementTree.parse(path).getroot()  # noqa: S314 our own file
        yield from (_rule(record) for record in root.iterfind(".//record[@model='ir.rule']"))


def _rule(record):
    fields = {field.get("name"): field for field in record.iter("field")}
    values = {name: field.get("eval", "") for name, field in fields.items()}
    names = re.findall(r"ref\('([^']+)'\)", values.get("groups", ""))
    groups = [GROUPS.get(name.removeprefix("clip_card."), name) for name in names]
    domain = " ".join((fields["domain_force"].text or "").split()).replace("|", "\\|")
    out = [name for name in ACTIONS if values.get(f"perm_{name}") in ("False", "0")]
    note = f" (not for {', '.join(out)})" if out else ""
    model = _model(fields["model_id"].get("ref"))
    return f"| `{model}` | {', '.join(groups) or 'everybody'} | `{domain}`{note} |"


def _model(reference):
    return reference.split(".")[-1].removeprefix("model_").replace("_", ".")
