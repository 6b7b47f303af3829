import re
from datetime import date
from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, ormcache

#: Days that a calendar of ours reaches: from the first paper card to beyond any agreement.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
MOST_NUMBER = 1_000_000
MOST_AMOUNT = 1_000_000_000
#: Signs that no column of texts can hold.
NO_LETTERS = re.compile('[\x00\ud800-\udfff]')
#: Letters of a line, of a text of several lines, and of one with its layout.
MOST_LETTERS = {'char': 2_000, 'text': 20_000, 'html': 200_000}
#: What is written here is limited; what follows from it (read-only fields) need not be.
LIMITED_TYPES = {'integer', 'float', 'monetary', 'date', 'datetime', *MOST_LETTERS}


class ClipCardLimited(models.AbstractModel):
    """No number, day or text is taken that nobody can mean, and no column or calendar can hold.

    It holds for what people, imports and calls from outside write into fields of clip cards,
    those on stock models too. Nothing else of a stock model is limited.
    """

    _name = 'clip.card.limited'
    _description = "Limits of What Can Be Entered"

    @api.model
    def _get_clip_card_limits(self):
        """What is taken of fields that have narrower or wider limits than others of their type.

        What may not be negative or 0 is said by the constraints of the model.

        :return: per field name how far from 0 a number may be, or the letters of a text
        """
        return {}

    @api.model
    @ormcache()
    def _get_clip_card_limited_fields(self):
        return frozenset(
            name
            for name, field in self._fields.items()
            if field._module == 'clip_card'
            and field.type in LIMITED_TYPES
            and not field.readonly
            and not field.related
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_clip_card_limits(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_clip_card_limits(vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._check_clip_card_limits(values)
        return super().onchange(values, field_names, fields_spec)

    def _check_clip_card_limits(self, vals, names=None):
        """Refuse what is beyond all limits.

        :param names: fields to look at; those of clip cards by default
        :raise UserError: naming the field, what was entered, and what can be
        """
        if names is None:
            names = self._get_clip_card_limited_fields()
        for name in names.intersection(vals):
            value = vals[name]
            if value is None or value is False:
                continue
            field = self._fields[name]
            if field.type in MOST_LETTERS:
                self._check_clip_card_text(field, value)
            elif field.type in ('date', 'datetime'):
                self._check_clip_card_day(field, value)
            else:
                self._check_clip_card_number(field, value)

    def _check_clip_card_text(self, field, value):
        text = str(value)
        most = self._get_clip_card_limits().get(field.name, MOST_LETTERS[field.type])
        if len(text) > most:
            raise UserError(
                self.env._(
                    "%(where)s: the text has %(count)s letters. Enter at most %(most)s.",
                    where=self._tell_clip_card_field(field),
                    count=len(text),
                    most=most,
                )
            )
        if NO_LETTERS.search(text):
            raise UserError(
                self.env._(
                    "%(where)s: the text has signs that are no letters. Type it instead of"
                    " pasting it.",
                    where=self._tell_clip_card_field(field),
                )
            )

    def _check_clip_card_day(self, field, value):
        try:
            day = fields.Datetime.to_datetime(value).date()
        except (ValueError, TypeError, OverflowError):
            day = None
        if not day or not FIRST_DAY <= day <= LAST_DAY:
            raise UserError(
                self.env._(
                    "%(where)s: %(value)s is no day that can be used. Enter one from %(first)s to"
                    " %(last)s.",
                    where=self._tell_clip_card_field(field),
                    value=str(value)[:40],
                    first=format_date(self.env, FIRST_DAY),
                    last=format_date(self.env, LAST_DAY),
                )
            )

    def _check_clip_card_number(self, field, value):
        most = MOST_NUMBER if field.type == 'integer' else MOST_AMOUNT
        most = self._get_clip_card_limits().get(field.name, most)
        try:
            known = isfinite(number := float(value)) and abs(number) <= most
        except (ValueError, TypeError, OverflowError):
            known = False
        if not known:
            raise UserError(
                self.env._(
                    "%(where)s: %(value)s is more or less than can be counted. Enter a number from"
                    " %(least)s to %(most)s.",
                    where=self._tell_clip_card_field(field),
                    value=str(value)[:40],
                    least=-most,
                    most=most,
                )
            )

    def _tell_clip_card_field(self, field):
        """Which field of which record, for a message."""
        name = self.env['ir.model']._get(self._name).name
        if self._origin and self.has_access('read'):
            name = self[:1]._origin.display_name
        return f"{name}, {field._description_string(self.env)}"
