"""The command line: parse, call, print.

Exit codes: 0 all went well, 1 it failed, figures differ or the index is damaged, 2 the command was wrong, 3 the index
was built but some files failed.
"""

import policysearch.cli.briefing
import policysearch.cli.comparing
import policysearch.cli.curating
import policysearch.cli.evaluating
import policysearch.cli.indexing
import policysearch.cli.searching
import policysearch.cli.serving
import policysearch.cli.translating  # noqa: F401  # each adds its commands to the app
from policysearch.cli.main import app, main

__all__ = ["app", "main"]
