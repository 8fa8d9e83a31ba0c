"""Access tokens of platform accounts: made once, kept in one place, shared by all who need them.

keeper = Keeper(credentials, folder, fetch, clock)
token = await keeper.token("wechat:wx123")                  kept, or exchanged anew
token = await keeper.token("wechat:wx123", refused=value)   the platform no longer takes `value`
"""

from __future__ import annotations

from .keeper import Keeper
from .shelf import Kept, Shelf

__all__ = ["Keeper", "Kept", "Shelf"]
