"""`python -m curator` is `curator`."""

import sys

from curator.cli.main import main

sys.exit(main())
