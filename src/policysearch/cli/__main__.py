"""`python -m policysearch.cli`."""

from policysearch.cli import main

main()
