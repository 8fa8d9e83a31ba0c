"""What is wrong with what a site or an account does, not with its words: updates, links, marks.

One module (or sub-package) for each indicator. Those that judge by rules expose `EXAMPLES`, a
mapping of rule type → function that runs one example. They stand apart from the checks of text,
which are also run where nobody looks at a site and must not wait for these to load.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from .. import modules_in


@cache
def examples() -> Mapping[str, Callable[..., bool]]:
    """Each type of rule that is judged here, with what runs one example of it."""
    found: dict[str, Any] = {}
    for module in modules_in(__path__, __name__):
        found |= getattr(module, "EXAMPLES", {})
    return MappingProxyType(found)
