"""What was found, to take along: briefs and lists in the formats that offices and reference managers read."""
