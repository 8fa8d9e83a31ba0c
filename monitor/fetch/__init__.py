"""Fetching: the one place where the program speaks HTTP to the watched.

client      Fetcher: redirects, limits, answers as values
guard       which addresses may be reached         address   which URLs
tls         three rungs, certificates              certificate   DER → validity
politeness  turns per host, Retry-After            line      our own line
body        decompression with a cap               failures  exception → Failure, Chinese
timing      DNS, connect, TLS, first byte, total
"""

from .client import Fetcher

__all__ = ["Fetcher"]
