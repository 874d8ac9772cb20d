"""The app: one module per page, no ranking logic."""
