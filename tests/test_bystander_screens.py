"""Whoever does not use clip cards sees stock's screens: nothing more and nothing less."""

import collections
import re

from lxml import etree

from odoo.tests import tagged
from odoo.tests.form import convert_read_to_form
from odoo.tools.safe_eval import safe_eval

from .test_bystanders import BystanderCase

#: What says when a node is seen, or how it looks; what is seen is compared.
WHEN = {'invisible', 'column_invisible', 'optional', 'position', 'on_change', 'groups', 'width'}
#: What those see who have no card, and why.
MEANT = {
    'discount': "an invoice shows it: the amount of a card is not quantity times price",
    'group_by_clip_card': "accountants find the money deferred for a card: a group-by",
    'clip_card_billing': "consultants find time in clips: a filter",
    'clip_card_uncovered': "consultants find time in clips: a filter",
    'clip_card_transport_missing': "consultants find time in clips: a filter",
}
#: What is true or false of a record.
LOOKS = re.compile(r'readonly|required|decoration-.*')
#: How a kanban card asks for a value.
RAW = re.compile(r'record\.(\w+)(\.(raw_)?value)?')


class Parent(dict):
    """A record's values, as the columns of its lines ask for them."""

    __getattr__ = dict.__getitem__


@tagged('post_install', '-at_install')
class TestBystanderScreens(BystanderCase):
    def setUp(self):
        super().setUp()
        self.ours = self.find_our_views()
        self.line = self.log(self.task, 60, user=self.consultant_user)
        self.people = {
            'project.task': self.project_user,
            'project.project': self.project_user,
            'account.analytic.line': self.consultant_user,
            'product.template': self.product_manager,
            'product.product': self.product_manager,
            'sale.order': self.seller,
            'sale.order.line': self.seller,
            'account.move': self.accountant,
            'account.move.line': self.accountant,
            'res.partner': self.seller,
            'res.company': self.admin,
            'res.users': self.admin,
            'hr.employee': self.admin,
        }

    @classmethod
    def setUpPeople(cls):
        super().setUpPeople()
        cls.seller = cls.make_user(
            'seller', "Sara Sælger", 'sales_team.group_sale_salesman_all_leads'
        )
        cls.admin = cls.make_user('boss', "Alba Admin", 'base.group_system')

    def find_our_views(self):
        """Our views that extend those of others."""
        data = self.env['ir.model.data'].search(
            [('module', '=', 'clip_card'), ('model', '=', 'ir.ui.view')]
        )
        views = self.env['ir.ui.view'].browse(data.mapped('res_id'))
        return views.filtered(
            lambda view: view.mode == 'extension' and not self.is_ours(self.get_root(view))
        )

    def get_root(self, view):
        while view.mode == 'extension':
            view = view.inherit_id
        return view

    def is_ours(self, view):
        return view.xml_id.startswith('clip_card.')

    def get_screens(self):
        """Stock's views that ours reach, as (view, record shown)."""
        records = {
            record._name: record
            for record in (
                self.task,
                self.project,
                self.line,
                self.goods.product_tmpl_id,
                self.goods,
                self.order,
                self.order.order_line,
                self.invoice,
                self.invoice.invoice_line_ids,
                self.visitor,
                self.company,
                self.consultant,
                self.consultant_user,
            )
        }
        reached = {self.get_root(view) for view in self.ours}
        primary = self.env['ir.ui.view'].search(
            [
                ('mode', '=', 'primary'),
                ('type', 'in', ('form', 'list', 'kanban', 'search')),
                ('model', 'in', list(records)),
            ]
        )
        for view in primary:
            above = view
            while above not in reached and above.inherit_id:
                above = self.get_root(above.inherit_id)
            if above in reached and not self.is_ours(view):
                yield view, records[view.model]

    def get_seen(self, view, record):
        """What somebody sees of a record in a view, as a list of descriptions."""
        tree = etree.fromstring(record.get_view(view.id, view.type)['arch'])
        context = {**self.env.context, 'context': {**self.env.context}, 'uid': record.env.uid}
        return [*self.walk(tree, record, self.get_values(tree, record, context))]

    def get_values(self, tree, record, context):
        """What the expressions of a view know of a record."""
        names = {node.get('name') for node in tree.iter('field')}
        known = record.fields_get(names & record._fields.keys())
        [values] = record.web_read({name: {} for name in known})
        return {**context, **convert_read_to_form(values, known), 'id': record.id}

    def walk(self, node, record, context):
        for child in node:
            if not isinstance(child.tag, str) or self.is_hidden(child, context):
                continue
            if node.tag == 'kanban' and child.tag == 'field':
                continue
            yield self.describe(child, context)
            lines = record[child.get('name')] if child.tag == 'field' and len(child) else None
            if lines is None:
                yield from self.walk(child, record, context)
            elif lines:
                inside = self.get_values(child, lines[:1], {'parent': Parent(context)})
                yield from self.walk(child, lines[:1], inside)

    def describe(self, node, context):
        looks = {}
        for name, value in node.attrib.items():
            if LOOKS.fullmatch(name):
                looks[name] = bool(self.evaluate(value, context))
            elif name not in WHEN:
                looks[name] = value
        looks = {name: it for name, it in looks.items() if it}
        text = ' '.join(it.strip() for it in (node.text, node.tail) if it and it.strip())
        return f"<{node.tag}> {looks} {text}"

    def is_hidden(self, node, context):
        shown = self.evaluate(node.get('t-if', 'True'), context)
        return (
            any(self.evaluate(node.get(it), context) for it in ('invisible', 'column_invisible'))
            or (shown is not None and not shown)
            or node.get('optional') == 'hide'
        )

    def evaluate(self, expression, context):
        if not expression:
            return False
        expression = (
            RAW.sub(r'\1', expression.strip()).replace('!', ' not ').replace(' not =', '!=')
        )
        expression = expression.replace('&&', ' and ').replace('||', ' or ')
        try:
            return safe_eval(expression, {'true': True, 'false': False, **context})
        except (ValueError, SyntaxError):  # only a browser can tell: seen, with us and without
            return None

    def see(self):
        screens = {}
        for view, record in self.get_screens():
            user = self.people[record._name]
            self.env.invalidate_all()
            seen = self.get_seen(view, record.with_user(user))
            screens[view.xml_id] = collections.Counter(seen)
        return screens

    def test_screens_are_stock_s(self):
        with_ours = self.see()
        self.ours.active = False
        without = self.see()
        self.assertGreater(len(with_ours), 50)
        for name, seen in with_ours.items():
            with self.subTest(view=name):
                more = [it for it in seen - without[name] if not self.is_meant(it)]
                self.assertEqual(more, [])
                self.assertEqual(list(without[name] - seen), [])

    def is_meant(self, node):
        return any(f"'name': '{name}'" in node for name in MEANT) or node == "<separator> {} "

    def test_menus_and_actions_are_stock_s(self):
        data = self.env['ir.model.data'].search(
            [('module', '=', 'clip_card'), ('model', '=', 'ir.ui.menu')]
        )
        ours = set(data.mapped('res_id'))
        for user in (self.employee, self.project_user, self.product_manager, self.seller):
            with self.subTest(user=user.name):
                menus = self.env['ir.ui.menu'].with_user(user).load_menus(debug=False)
                self.assertFalse(ours & menus.keys())
                for model in (*self.people, 'account.payment'):
                    bindings = self.env['ir.actions.actions'].with_user(user).get_bindings(model)
                    names = str([it['name'] for kind in bindings.values() for it in kind])
                    self.assertNotIn("Clip", names, model)
