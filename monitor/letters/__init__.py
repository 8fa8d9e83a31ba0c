"""The letters people receive, rendered from values: plain text and simple HTML, in official Chinese.

One named function per letter. All are pure: the same values give the same words. What a site
wrote is cleaned and escaped here, once (`clean`), and never becomes a subject line, a link
scheme or markup.
"""

from .cases import case_letter
from .cures import cure_for
from .digest import digest_letter
from .editors import bulletin_letter
from .enclosing import enclosed
from .operators import SourceTrouble, source_alert
from .page import Draft
from .unit_report import unit_report_letter

__all__ = [
    "Draft",
    "SourceTrouble",
    "bulletin_letter",
    "case_letter",
    "cure_for",
    "digest_letter",
    "enclosed",
    "source_alert",
    "unit_report_letter",
]
