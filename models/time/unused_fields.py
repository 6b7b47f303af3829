"""What no company of the reader has switched on is in no view: no column, no box, no filter."""

from odoo import api, models


def _leave_out(arch, names):
    for node in [node for node in arch.iter() if node.get('name') in names]:
        node.getparent().remove(node)


class AccountAnalyticLine(models.Model):
    _inherit = 'account.analytic.line'

    @api.model
    def _get_clip_card_unused(self):
        """Names of fields, filters and buttons of time that no company of the user's uses."""
        companies = self.env.companies.sudo()
        return set() if companies._has_clip_card_out_of_hours() else {'clip_card_out_of_hours'}

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type='form', **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, frozenset(self._get_clip_card_unused()))

    @api.model
    def _get_view(self, view_id=None, view_type='form', **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        _leave_out(arch, self._get_clip_card_unused())
        return arch, view


class ProjectTask(models.Model):
    _inherit = 'project.task'

    @api.model
    def _get_clip_card_unused(self):
        """Names in views of tasks that nobody has a use for."""
        Line = self.env['account.analytic.line']
        unused = Line._get_clip_card_unused()
        return unused if Line._uses_clip_cards() else unused | {'clip_card_left'}

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type='form', **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, frozenset(self._get_clip_card_unused()))

    @api.model
    def _get_view(self, view_id=None, view_type='form', **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        _leave_out(arch, self._get_clip_card_unused())
        return arch, view


class ProjectProject(models.Model):
    _inherit = 'project.project'

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type='form', **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self.env['account.analytic.line']._uses_clip_cards())

    @api.model
    def _get_view(self, view_id=None, view_type='form', **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if not self.env['account.analytic.line']._uses_clip_cards():
            _leave_out(arch, {'clip_card_left'})
        return arch, view
