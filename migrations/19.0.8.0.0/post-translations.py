from odoo import SUPERUSER_ID, api
from odoo.tools.translate import TranslationImporter, get_po_paths


def migrate(cr, version):
    """Give databases the translations as they are now, but for records that somebody has edited.

    Odoo's update fills in what is not translated, and leaves what an earlier release had.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    importer = TranslationImporter(cr, verbose=False)
    ours = _get_unedited(env)
    for lang, _name in env['res.lang'].get_installed():
        for path in get_po_paths('clip_card', lang):
            importer.load_file(path, lang, xmlids=ours)
    importer.save(overwrite=True, force_overwrite=True)


def _get_unedited(env):
    """The external ids of records that are ours alone and were last written by the system."""
    cr = env.cr
    unedited = set()
    ours = env['ir.model.data'].search([('module', '=', 'clip_card')]).grouped('model')
    for model, data in ours.items():
        if model not in env or not any(it.translate for it in env[model]._fields.values()):
            continue
        cr.execute(
            "SELECT res_id FROM ir_model_data WHERE model = %s AND module <> 'clip_card'", [model]
        )
        shared = {number for (number,) in cr.fetchall()}
        records = env[model].with_context(active_test=False).browse(data.mapped('res_id'))
        kept = records.exists().filtered(lambda it: it.write_uid.id in (False, SUPERUSER_ID))
        unedited.update(it.complete_name for it in data if it.res_id in set(kept.ids) - shared)
    return unedited
