"""The page about security has a row for whatever it should speak of."""
