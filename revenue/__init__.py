"""What cards are worth, and what of it belongs into the books: read and planned, never written.

No models: readers of many cards at once, by SQL, and what follows from what they read. What a
price or a share is, :mod:`..rules` says; :mod:`..models.life` shows what a card is worth, and
:mod:`..models.recognition` posts what is planned here.

* :mod:`prices`: what invoices and credit notes say about the price of cards
* :mod:`facts`: that, and what the ledger says, of cards at the end of a day
* :mod:`book_day`: on which day an entry counts in the books
* :mod:`recognition_facts`: what recognition reads besides
* :mod:`recognition_plan`: what is to be recognised: the difference to what was
* :mod:`positions`: what is to stand beside the deferred income
"""
