"""A hit as every page shows it: a card, what can be done with it, charts of many."""
