"""What is stored, and how a generation is built."""
