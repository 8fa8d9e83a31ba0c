"""Unpacks lists that a page carries as data for its script: 大汉's <datastore> of records.

    <script type="text/xml"><datastore>…<record><![CDATA[<li><a …>…</a></li>]]></record>…

A visitor sees the records as a list, so they are read as one. The same format answers
requests for further pages (dataproxy.jsp), then without the script around it.
"""

from __future__ import annotations

import re
from typing import Final

MARK: Final = "<datastore"
_STORE = re.compile(
    r"(?:<script[^>]{0,200}>\s*)?(?:<\?xml[^>]{0,200}\?>\s*)?<datastore\b.*?(?:</datastore>|\Z)(?:\s*</script>)?",
    re.IGNORECASE | re.DOTALL,
)
_RECORD = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def unpacked(html: str) -> str:
    """The page with its records in place of the data island; any other page as it is."""
    if MARK not in html:
        return html
    return _STORE.sub(lambda store: f"<div>{''.join(_RECORD.findall(store[0]))}</div>", html)
