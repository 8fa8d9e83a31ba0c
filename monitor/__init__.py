"""govmon: watches a district's portal and new-media accounts (政府网站与政务新媒体巡查)."""

import os

# Our matrices are small: a second thread of BLAS would only spin, on a core that others need.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
