"""The card's terms as pure functions.

No Odoo and no database: integers (clips, minutes), dates and dataclasses in and out.
Whoever wants to know what "one clip per commenced hour" means reads this folder.

* :mod:`hours`: how many clips the lines of a task cost
* :mod:`transport`: which line of a visit carries its transport time, and how much
* :mod:`lifetime`: when a card ends, and why
* :mod:`allocation`: which card pays, what goes back, what stays uncovered
* :mod:`entries`: what the ledger says of it, and who carries the minutes
* :mod:`changes`, :mod:`work`: a change of time, and what it touches
* :mod:`planning`: the plan that follows from it
* :mod:`forecast`: how long the clips last, and which size comes next
* :mod:`kinds`: what the kinds of entries do to a card
* :mod:`limits`: what a measured value says about a server
* :mod:`periods`: the periods for which an add-on product is charged
* :mod:`charges`: which of those are paid, and from which cards
* :mod:`cut_off`: on which day what the ledger says counts in the books
* :mod:`recognition`: what used and lapsed clips are worth as revenue
* :mod:`breakage`: what of it customers are expected never to use
* :mod:`holidays`: the Danish public holidays of a year
* :mod:`statement`: what the statement of a card says
* :mod:`transitions`: what may happen to a card and to an add-on product, and what comes of it
"""

from . import (
    allocation,
    breakage,
    changes,
    charges,
    cut_off,
    entries,
    forecast,
    holidays,
    hours,
    kinds,
    lifetime,
    limits,
    periods,
    planning,
    recognition,
    statement,
    transitions,
    transport,
    work,
)
