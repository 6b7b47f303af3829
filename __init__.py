from . import beside, controllers, models, reports, wizards
