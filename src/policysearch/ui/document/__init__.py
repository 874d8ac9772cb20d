"""The page of a document: its text with the hits of a search, its pages as pictures, its file."""
