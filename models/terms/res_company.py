from markupsafe import Markup

from odoo import fields, models


class ResCompany(models.Model):
    """The small print of a clip card."""

    _inherit = 'res.company'

    clip_card_clauses = fields.Text(
        string="Own Clauses",
        translate=True,
        groups='base.group_user',
        help="Added to the small print of cards that are sold from now on, one clause per line, in"
        " the customer's language.",
    )

    def _get_clip_card_terms(self, lifetime_years, forfeit_years, **agreed):
        """The small print of a clip card, from the settings in force.

        In the language of the context.

        :param lifetime_years: after which a card expires
        :param forfeit_years: without use, after which what is left is forfeited
        :param agreed: what else is agreed about it, for :meth:`_get_clip_card_agreed_terms`
        :return: HTML, an ordered list with a term in each item
        """
        self.ensure_one()
        terms = [
            self._get_clip_card_rounding_term(),
            ' '.join(self._get_clip_card_transport_terms()),
            self.env._(
                "The clip card rests on mutual trust between the customer and %(company)s and"
                " cannot be handed over to a third party without a special agreement with"
                " %(company)s.",
                company=self.name,
            ),
            self.env._(
                "For accounting reasons the clips left on a card are forfeited when the card has"
                " not been used for %(unused)s. For the same reason a card always expires"
                " %(lifetime)s after its purchase, whatever is left on it.",
                unused=self._format_clip_card_years(forfeit_years),
                lifetime=self._format_clip_card_years(lifetime_years),
            ),
        ]
        terms += self._get_clip_card_agreed_terms(**agreed)
        clauses = (self.sudo().clip_card_clauses or '').splitlines()
        terms += [clause.strip() for clause in clauses if clause.strip()]
        items = Markup('').join(Markup('<li>%s</li>') % term for term in terms)
        return Markup('<ol>%s</ol>') % items

    def _get_clip_card_agreed_terms(self):
        """Terms of what only some products have; later rooms add theirs.

        :return: a list of sentences
        """
        return []

    def _get_clip_card_rounding_term(self):
        if self.clip_card_rounding == 'line':
            return self.env._(
                "Time is taken off the card with one clip per commenced hour of each piece of work."
            )
        if self.clip_card_rounding == 'task_day':
            return self.env._(
                "Time spent on a task is taken off the card with one clip per commenced hour of"
                " each day."
            )
        return self.env._(
            "Time spent on a task is taken off the card with one clip per commenced hour."
        )

    def _get_clip_card_transport_terms(self):
        """What is agreed about the way to the customer, in sentences; zones add theirs."""
        return [
            self.env._(
                "There is no driving fee on work that is paid with clips, but the transport time"
                " one way, from our address to the address of the visit, counts once per visit."
            )
        ]

    def _format_clip_card_years(self, years):
        if years == 1:
            return self.env._("1 year")
        return self.env._("%(years)s years", years=years)


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    clip_card_clauses = fields.Text(related='company_id.clip_card_clauses', readonly=False)
