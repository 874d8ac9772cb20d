"""Topics and judgements in, measures per language pair out."""
