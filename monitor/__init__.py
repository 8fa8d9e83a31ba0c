"""govmon: watches a district's portal and new-media accounts (政府网站与政务新媒体巡查)."""

__version__ = "0.1.0"
