"""`python -m tests.bench.follow HOME`: makes all that is stored there findable, as the app does when nobody asks."""

import sys
from contextlib import closing
from pathlib import Path

from curator.home import Home

with closing(Home.open(Path(sys.argv[1]))) as home:
    home.following.run()
