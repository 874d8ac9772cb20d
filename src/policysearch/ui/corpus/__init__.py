"""The page of the corpus: its documents, what was not read, what is wrong; files added and removed."""
