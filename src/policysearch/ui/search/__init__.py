"""The search page: a question, its filters, the documents that answer it."""
