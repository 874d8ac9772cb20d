"""The quotes that a visitor keeps, and the brief made of them."""
