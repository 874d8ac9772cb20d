"""What a language is: detection, names, index terms, sentences."""
