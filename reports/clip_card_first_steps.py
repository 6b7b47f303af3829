from odoo import api, models
from odoo.exceptions import AccessError

from ..models.ledger.shared import is_manager


class ClipCardDashboard(models.AbstractModel):
    """The first steps of a company that sells no clip cards yet, until they are done."""

    _inherit = 'clip.card.dashboard'

    @api.model
    def get_figures(self):
        return {**super().get_figures(), 'steps': self._get_open_steps()}

    @api.model
    def action_hide_steps(self):
        """Ask for the first steps no more in this company.

        :raise AccessError: unless the user manages clip cards
        """
        if not is_manager(self.env):
            raise AccessError(self.env._("Only a clip card manager may hide the first steps."))
        self.env.company.sudo().clip_card_is_set_up = True

    @api.model
    def _get_open_steps(self):
        """What is to be done before the first card is sold, for managers.

        :return: dicts of ``name``, ``label``, ``detail``, ``done`` and the ``action`` that leads
            there, if the user may go there; none once all of them are done
        """
        if self.env.company.sudo().clip_card_is_set_up or not is_manager(self.env):
            return []
        steps = self._get_steps()
        if all(step['done'] for step in steps):
            self.action_hide_steps()
            return []
        return steps

    @api.model
    def _get_steps(self):
        company = self.env.company
        settings = self.env.user.has_group('base.group_system') and (
            'clip_card.res_config_settings_action'
        )
        return [
            {
                'name': 'price',
                'label': self.env._("Price and sizes"),
                'detail': self.env._("What a clip costs, and which cards are sold."),
                **self._get_price_step(company),
            },
            {
                'name': 'rate',
                'label': self.env._("Standard rate"),
                'detail': self.env._("At which time without clips is invoiced."),
                'done': not company._has_clip_card_sample_rate(),
                'action': settings,
            },
            {
                'name': 'zones',
                'label': self.env._("Transport zones"),
                'detail': self.env._("The standard time to customers nearby."),
                'done': bool(self.env['clip.card.transport.zone']._get_for_company(company)),
                'action': 'clip_card.clip_card_transport_zone_action',
            },
            {
                'name': 'on_call',
                'label': self.env._("Who is on call"),
                'detail': self.env._("Gets fault reports as soon as they come in."),
                'done': bool(company._get_clip_card_on_call()),
                'action': 'clip_card.clip_card_on_call_action',
            },
            {
                'name': 'card',
                'label': self.env._("The first card"),
                'detail': self.env._("Sell one, or enter what is left on paper cards."),
                **self._get_card_step(company),
            },
        ]

    @api.model
    def _get_card_step(self, company):
        cards = self.env['clip.card'].search_count([('company_id', '=', company.id)], limit=1)
        action = {
            'type': 'ir.actions.act_window',
            'name': self.env._("New Quotation"),
            'res_model': 'sale.order',
            'views': [(False, 'form')],
        }
        return {'done': bool(cards), 'action': action}

    @api.model
    def _get_price_step(self, company):
        cards = self.env['product.template'].search(
            [('clip_card_type', '=', 'card'), ('company_id', 'in', (False, company.id))]
        )
        ready = cards.filtered(lambda card: card.list_price and card.clip_card_tier_ids)
        form = cards[:1] and cards[:1]._get_records_action(name=self.env._("Clip Card"))
        return {'done': bool(ready), 'action': form or 'clip_card.product_template_action'}
