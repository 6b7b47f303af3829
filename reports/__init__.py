from . import clip_card_callout_report
