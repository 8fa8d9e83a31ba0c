"""What all values share: the clock of the country and the empty mapping."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
NOTHING: Mapping[str, Any] = MappingProxyType({})
