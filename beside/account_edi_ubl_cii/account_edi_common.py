from ..extension import Extension

#: Category K is for goods that cross the border, AE for services: the buyer owes the VAT
#: (VAT Directive, art. 44 and 196).
GOODS, SERVICES = 'K', 'AE'
REVERSE_CHARGE = 'VATEX-EU-AE'


class AccountEdiCommon(Extension):
    """Services to businesses in other EU countries are reverse charge, not a supply of goods."""

    _register = False
    _extends = 'account.edi.common'

    def _get_tax_category_code(self, customer, supplier, tax):
        code = super()._get_tax_category_code(customer, supplier, tax)
        # What somebody has set on the tax counts.
        if code == GOODS and not tax.ubl_cii_tax_category_code and self._is_tax_of_services(tax):
            return SERVICES
        return code

    def _get_tax_exemption_reason(self, customer, supplier, tax):
        reason = super()._get_tax_exemption_reason(customer, supplier, tax)
        if reason['tax_exemption_reason_code'] or reason['tax_exemption_reason']:
            return reason
        if tax and self._get_tax_category_code(customer, supplier, tax) == SERVICES:
            return {
                'tax_exemption_reason_code': REVERSE_CHARGE,
                'tax_exemption_reason': self.env._("Reverse charge"),
            }
        return reason

    def _is_tax_of_services(self, tax):
        """Whether a tax is said to be for services, or stands for one that is."""
        if tax.tax_scope:
            return tax.tax_scope == 'service'
        company = tax.company_id.sudo()
        usual = company._get_clip_card_service_tax()
        return usual in tax.original_tax_ids and usual != company.account_sale_tax_id
