"""The layout that ./dev/lint asks of XML and plain text."""

from ...dev._env import checks
from .common import ToolCase


class TestChecks(ToolCase):
    def assertProblems(self, text, *problems, name='views.xml'):
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        self.assertEqual(checks.check(path), list(problems))

    def test_xml_is_indented_by_four_spaces_a_level(self):
        self.assertProblems(
            '<odoo>\n    <!-- Why. -->\n    <record id="it" model="m">\n'
            '        <field name="a">text</field>\n        <field\n            name="b"\n'
            '        />\n'
            '    </record>\n</odoo>\n'
        )
        self.assertProblems(
            '<odoo>\n  <record id="it">\n        <field/>\n      </record>\n</odoo>\n',
            (2, "indented by 2 spaces instead of 4"),
            (4, "indented by 6 spaces instead of 4"),
        )
        self.assertProblems(
            '<odoo>\n<!-- Why. -->\n</odoo>\n', (2, "indented by 0 spaces instead of 4")
        )

    def test_white_space_among_text_is_left_alone(self):
        self.assertProblems(
            '<odoo>\n    <p>Text\n  <b>bold</b>\n and more\n    </p>\n    <pre>\n <i/>\n</pre>\n'
            '</odoo>\n'
        )
        self.assertProblems(
            '<odoo>\n    <div>\n        <p>Text <b>bold</b></p>\n      <p/>\n    </div>\n</odoo>\n',
            (4, "indented by 6 spaces instead of 8"),
        )

    def test_several_tags_on_a_line_are_one_beginning(self):
        self.assertProblems('<odoo>\n    <a><b/></a>\n    <c/>\n</odoo>\n')

    def test_an_id_is_used_once_in_a_file(self):
        self.assertProblems(
            '<odoo>\n    <record id="it"/>\n    <template id="it"/>\n</odoo>\n',
            (3, "the id it is used twice in this file"),
        )
        self.assertProblems(
            '<odoo>\n    <t>\n        <a>\n            <b id="x"/>\n            <b id="x"/>\n'
            '        </a>\n    </t>\n</odoo>\n'
        )

    def test_what_is_no_xml_is_told_where(self):
        self.assertProblems('<odoo>\n    <a>\n</odoo>\n', (3, "not well-formed: mismatched tag"))

    def test_plain_text(self):
        self.assertProblems("one\ntwo\n", name='it.md')
        self.assertProblems(
            "one \n\ttwo\n<<<<<<< HEAD\nthree",
            (1, "white space at the line's end"),
            (2, "a tab"),
            (3, "a merge conflict's marker"),
            (4, "the file does not end in exactly one line break"),
            name='it.md',
        )
        self.assertProblems(
            "one\n\n", (3, "the file does not end in exactly one line break"), name='it.py'
        )
        self.assertProblems(b"\xff\n", (1, "is not UTF-8"), name='it.csv')

    def test_pictures_are_not_text(self):
        self.assertProblems(b"\x89PNG\xff \n\t", name='it.png')
