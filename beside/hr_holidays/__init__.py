"""Time off: a public holiday is entered by the clock of whoever enters it."""

from . import resource_calendar

EXTENSIONS = (resource_calendar.ResourceCalendar,)
