"""The page that says who may do what, written from the files in ``security/``."""

import csv
import re
from collections import defaultdict
from xml.etree import ElementTree

from . import checkout

PAGE = checkout.ROOT / "dev" / "docs" / "access-rights.md"
HEAD = """# Who may do what

Written by `./dev/lint --fix` from the files in `security/`; `./dev/lint` fails when it is stale.
R read, W write, C create, D delete. What nobody is given, nobody but the administrator's
superuser mode has. Entries of the ledger are never changed by anyone, whatever stands here.

"""
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
    return HEAD + _models() + "\n" + _rules()


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
                flags = [row[f"perm_{name}"] for name in ("read", "write", "create", "unlink")]
                given = "".join(flag for flag, on in zip("RWCD", flags, strict=True) if on == "1")
                if given:  # a row of four zeros only says that nobody has rights
                    used.add(group)
                model = row["model_id:id"].split(".")[-1].removeprefix("model_")
                rights[model][group] = given
    groups = [name for name in GROUPS if name in used] + sorted(used - set(GROUPS))
    lines = ["## Models", ""]
    lines.append("| model | " + " | ".join(GROUPS.get(name, name) for name in groups) + " |")
    lines.append("|---" * (len(groups) + 1) + "|")
    for model, given in sorted(rights.items()):
        cells = [given.get(name, "") for name in groups]
        lines.append(f"| `{model.replace('_', '.')}` | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _rules():
    lines = [
        "## Records",
        "",
        "Rules without a group hold for everybody; of the others, one that lets a record pass is"
        " enough.",
        "",
        "| model | for | records |",
        "|---|---|---|",
    ]
    for path in sorted((checkout.ROOT / "security").glob("*.xml")):
        root = ElementTree.parse(path).getroot()  # noqa: S314 our own file
        for record in root.iter("record"):
            if record.get("model") == "ir.rule":
                lines.append(_rule(record))
    return "\n".join(lines) + "\n"


def _rule(record):
    fields = {field.get("name"): field for field in record.iter("field")}
    model = fields["model_id"].get("ref").split(".")[-1].removeprefix("model_").replace("_", ".")
    groups = []
    if "groups" in fields:
        names = re.findall(r"ref\('([^']+)'\)", fields["groups"].get("eval", ""))
        groups = [GROUPS.get(name.removeprefix("clip_card."), name) for name in names]
    domain = " ".join((fields["domain_force"].text or "").split())
    only = [
        name
        for name in ("read", "write", "create", "unlink")
        if f"perm_{name}" in fields and fields[f"perm_{name}"].get("eval") in ("False", "0")
    ]
    note = f" (not for {', '.join(only)})" if only else ""
    domain = domain.replace("|", "\\|")
    return f"| `{model}` | {', '.join(groups) or 'everybody'} | `{domain}`{note} |"
