import logging

from odoo import models
from odoo.tools import convert_file, file_path

from . import account_edi_ubl_cii, hr_holidays, pos_sale, sale_loyalty, sms, website_sale

_logger = logging.getLogger(__name__)

#: By the name of the other module; the file `views.xml` of its folder inherits its views.
COMPANIONS = {
    'account_edi_ubl_cii': account_edi_ubl_cii,
    'sms': sms,
    'hr_holidays': hr_holidays,
    'sale_loyalty': sale_loyalty,
    'website_sale': website_sale,
    'pos_sale': pos_sale,
}


class ClipCardBeside(models.AbstractModel):
    """Brings to life what needs another module, in whatever order the two are installed.

    Odoo calls the hooks whenever a registry is complete, or is about to change.
    """

    _name = 'clip.card.beside'
    _description = "What Needs Another Module"

    def _register_hook(self):
        super()._register_hook()
        companions = self._get_companions()
        for companion in companions.values():
            for extension in companion.EXTENSIONS:
                self._extend(extension)
        # Not when a field is added to a running server.
        if not self.pool.ready and {'clip_card', *companions} & {*self.pool.updated_modules}:
            self._load_views(companions)

    def _unregister_hook(self):
        for extension in (it for companion in COMPANIONS.values() for it in companion.EXTENSIONS):
            if model := self.pool.models.get(extension._extends):
                model.__bases__ = tuple(base for base in model.__bases__ if base is not extension)
        super()._unregister_hook()

    def _get_companions(self):
        """What is installed of the modules that something here needs."""
        return {name: it for name, it in COMPANIONS.items() if name in self.pool._init_modules}

    def _extend(self, extension):
        model = self.pool.models.get(extension._extends)
        if model and extension not in model.__bases__:
            model.__bases__ = (extension, *model.__bases__)

    # === VIEWS ===#

    def _load_views(self, companions):
        """Load the views that inherit those of other modules, and drop what is no more.

        They keep no module from being installed: what does not fit a newer one is left out.
        """
        for name in companions:
            path = f'clip_card/beside/{name}/views.xml'
            try:
                file_path(path)
            except FileNotFoundError:
                continue
            try:
                with self.env.cr.savepoint():
                    convert_file(self.env, 'clip_card', path, {}, 'init', pathname=path)
            except Exception:  # whatever the other module looks like
                _logger.exception("Clip cards do not fit the views of %s as it is here", name)
        self._keep_views()
        self.env['ir.ui.view']._create_all_specific_views(['clip_card'])

    def _keep_views(self):
        """Mark the views, so that no update drops them before they are loaded again."""
        external = self.env['ir.model.data'].search(
            [
                ('module', '=', 'clip_card'),
                ('model', '=', 'ir.ui.view'),
                ('name', '=like', r'beside\_%'),
            ]
        )
        kept = external.filtered(lambda it: it.complete_name in self.pool.loaded_xmlids)
        kept.noupdate = True
        gone = self.env['ir.ui.view'].browse((external - kept).mapped('res_id'))
        gone.with_context(_force_unlink=True).unlink()
