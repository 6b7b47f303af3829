from odoo import models


class PaymentToken(models.Model):
    """Saved payment methods: whoever looks at one sees that it pays for renewals."""

    _inherit = 'payment.token'

    def get_linked_records_info(self):
        """Add automatic renewals to what stock says is paid with it, before it is taken away.

        :raise AccessError: for the payment method of somebody else
        """
        self.check_access('read')
        accounts = (
            self.env['clip.card.account']
            .sudo()
            .search([('renewal_token_id', '=', self.id), ('renewal', '=', 'auto')])
        )
        return super().get_linked_records_info() + [
            {
                'description': self.env._("Automatic renewal of clip cards"),
                'id': account.id,
                'name': account.partner_id.name,
                'url': f'/my/clip-cards/agreement/{account.id}',
            }
            for account in accounts
        ]
