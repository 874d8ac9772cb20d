"""The app: a package per page, and beside them what pages share. No ranking logic."""
