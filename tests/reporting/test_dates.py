"""A screen of ours has one format of dates: that of the sentences on it."""

from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import ClipCardCommon

#: Screens of stock, and the dialogs on them, which say days and moments in stock's way.
STOCKS = {
    'project.task',
    'clip.card.arrival',
    'clip.card.agreed.arrival',
    'clip.card.fault.report',
    'res.config.settings',
}


@tagged('post_install', '-at_install')
class TestDates(ClipCardCommon):
    def our_views(self):
        """Forms, lists and kanbans that are ours, with what is added to them."""
        views = self.env['ir.ui.view'].search(
            [
                ('type', 'in', ('form', 'list', 'kanban')),
                ('mode', '=', 'primary'),
                ('inherit_id', '=', False),
                ('model', 'not in', list(STOCKS)),
            ]
        )
        names = views.get_external_id()
        return views.filtered(lambda view: names[view.id].startswith('clip_card.'))

    def dates(self, node, model):
        """Nodes of dates that somebody sees."""
        for child in node.iterchildren(etree.Element):
            inside = model
            if child.tag == 'field':
                field = model._fields[child.get('name')]
                hidden = {child.get('invisible'), child.get('column_invisible')}
                if field.type in ('date', 'datetime') and not hidden & {'1', 'True'}:
                    yield child
                inside = self.env.get(field.comodel_name, model)
            yield from self.dates(child, inside)

    def test_widgets_say_days_as_sentences_do(self):
        found = 0
        for view in self.our_views():
            arch = etree.fromstring(view.get_combined_arch())
            for node in self.dates(arch, self.env[view.model]):
                found += 1
                with self.subTest(view=view.xml_id, field=node.get('name')):
                    self.assertTrue(safe_eval(node.get('options') or '{}').get('numeric'))
                    if view.type == 'kanban':
                        self.assertTrue(node.get('widget'), "a kanban's plain field has no options")
        self.assertGreater(found, 80)
