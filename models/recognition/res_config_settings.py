from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    clip_card_recognition = fields.Boolean(
        related='company_id.clip_card_recognition', readonly=False
    )
    clip_card_recognition_start = fields.Date(
        related='company_id.clip_card_recognition_start', readonly=False
    )
    clip_card_recognised_until = fields.Date(related='company_id.clip_card_recognised_until')
    clip_card_deferred_account_id = fields.Many2one(
        related='company_id.clip_card_deferred_account_id', readonly=False
    )
    clip_card_breakage_account_id = fields.Many2one(
        related='company_id.clip_card_breakage_account_id', readonly=False
    )
    clip_card_opening_account_id = fields.Many2one(
        related='company_id.clip_card_opening_account_id', readonly=False
    )
    clip_card_recognition_journal_id = fields.Many2one(
        related='company_id.clip_card_recognition_journal_id', readonly=False
    )
    clip_card_cut_off = fields.Selection(
        related='company_id.clip_card_cut_off', readonly=False, required=True
    )
    clip_card_closing_delay = fields.Integer(
        related='company_id.clip_card_closing_delay', readonly=False
    )
    clip_card_liability_split = fields.Selection(
        related='company_id.clip_card_liability_split', readonly=False, required=True
    )
    clip_card_long_term_account_id = fields.Many2one(
        related='company_id.clip_card_long_term_account_id', readonly=False
    )
    clip_card_contract_asset_account_id = fields.Many2one(
        related='company_id.clip_card_contract_asset_account_id', readonly=False
    )
    clip_card_refundable_account_id = fields.Many2one(
        related='company_id.clip_card_refundable_account_id', readonly=False
    )
    clip_card_breakage_policy = fields.Selection(
        related='company_id.clip_card_breakage_policy', readonly=False, required=True
    )
    clip_card_detail = fields.Selection(
        related='company_id.clip_card_detail', readonly=False, required=True
    )
    clip_card_voucher = fields.Boolean(related='company_id.clip_card_voucher', readonly=False)

    @api.onchange('clip_card_recognition')
    def _onchange_clip_card_recognition(self):
        """Propose accounts, journal and first day when recognition is switched on."""
        if self.clip_card_recognition:
            self.update(self.company_id._get_clip_card_recognition_proposal())

    @api.model_create_multi
    def create(self, vals_list):
        # Together, before they are written one by one: some of them alone would be refused.
        self.check_access('create')
        names = self.env['res.company']._get_clip_card_recognition_settings()
        for vals in vals_list:
            company = self.env['res.company'].browse(vals.get('company_id', self.env.company.id))
            company.write({name: vals[name] for name in names if name in vals})
        return super().create(vals_list)
