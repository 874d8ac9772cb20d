"""File to Document to Passages."""
