"""`python -m monitor` is `govmon`."""

import sys

from .cli import main

sys.exit(main())
