"""govmon: watches a district's portal and new-media accounts (政府网站与政务新媒体巡查)."""

import os

# Our matrices are small: a second thread of BLAS would only spin, on a core that others need.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Nobody extends our settings by plugins; to look for some takes longer than to check a paragraph.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

__version__ = "0.1.0"
