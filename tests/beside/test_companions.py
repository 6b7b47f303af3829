"""What needs another module comes alive with it, whoever is installed first."""

import ast
from pathlib import Path

from odoo.orm.model_classes import is_model_definition
from odoo.tests import TransactionCase, tagged

from ...beside.clip_card_beside import COMPANIONS
from ...beside.extension import Extension

ROOT = Path(__file__).parents[2]


@tagged('post_install', '-at_install')
class TestCompanions(TransactionCase):
    def get_extensions(self):
        """What stands in the registry, by the name of the model."""
        return {
            (name, base)
            for name, model in self.registry.items()
            for base in model.__bases__
            if is_model_definition(base) and issubclass(base, Extension)
        }

    def get_expected(self):
        return {
            (extension._extends, extension)
            for module, companion in COMPANIONS.items()
            if module in self.registry._init_modules
            for extension in companion.EXTENSIONS
        }

    def test_extensions_are_there_exactly_with_their_module(self):
        self.assertEqual(self.get_extensions(), self.get_expected())

    def test_extensions_come_before_every_other_class(self):
        for name, extension in self.get_extensions():
            classes = self.registry[name].mro()[1:]
            others = [it for it in classes if not issubclass(it, Extension)]
            self.assertLess(classes.index(extension), classes.index(others[0]), name)

    def test_extensions_survive_a_change_of_models(self):
        """As when somebody adds a field to a running server."""
        before = self.get_extensions()
        self.registry._setup_models__(self.env.cr, ['sale.order', 'sale.order.line'])
        self.assertEqual(self.get_extensions(), before)
        self.registry._setup_models__(self.env.cr)
        self.assertEqual(self.get_extensions(), before)

    def test_extensions_can_be_taken_out(self):
        hooks = self.env['clip.card.beside']
        hooks._unregister_hook()
        self.addCleanup(hooks._register_hook)
        self.assertFalse(self.get_extensions())

    def test_extensions_define_methods_alone(self):
        for companion in COMPANIONS.values():
            for extension in companion.EXTENSIONS:
                with self.subTest(extension=extension):
                    self.assertFalse(extension._field_definitions)
                    self.assertFalse(vars(extension)['_register'])
                    for name, member in vars(extension).items():
                        decorated = {'_depends', '_constrains', '_onchange', '_ondelete'}
                        self.assertFalse(decorated & {*dir(member)}, name)

    def get_views(self):
        return self.env['ir.model.data'].search(
            [('module', '=', 'clip_card'), ('name', '=like', r'beside\_%')]
        )

    def test_views_inherit_views_of_what_is_installed(self):
        """They are ours, so that they go with us; and marked, so that an update keeps them."""
        for external in self.get_views():
            view = self.env['ir.ui.view'].browse(external.res_id)
            module = view.inherit_id.xml_id.split('.')[0]
            self.assertEqual((external.model, external.noupdate), ('ir.ui.view', True))
            self.assertIn(module, self.registry._init_modules)
        installed = {*COMPANIONS} & self.registry._init_modules
        self.assertEqual(bool(self.get_views()), 'website_sale' in installed)

    def test_views_go_with_the_module_that_they_inherit(self):
        for external in self.get_views():
            view = self.env['ir.ui.view'].browse(external.res_id)
            if view.exists() and 'website_sale' in view.inherit_id.xml_id:
                view.inherit_id.with_context(_force_unlink=True, active_test=False).unlink()
                self.assertFalse(view.exists())

    def test_views_have_no_texts(self):
        """Where the other module is not installed, nobody could translate them."""
        for external in self.get_views():
            arch = self.env['ir.ui.view'].browse(external.res_id).arch_db
            terms = self.env['ir.ui.view']._fields['arch_db'].get_trans_terms(arch)
            self.assertFalse(terms, external.name)

    def test_nothing_else_asks_what_a_model_has(self):
        """Whether another module is there is asked here and nowhere else."""
        for path in ROOT.rglob('*.py'):
            if path.relative_to(ROOT).parts[0] in ('tests', 'dev', 'migrations'):
                continue
            calls = [it for it in ast.walk(ast.parse(path.read_text())) if isinstance(it, ast.Call)]
            asked = [it.lineno for it in calls if getattr(it.func, 'id', '') == 'hasattr']
            self.assertFalse(asked, path)
