"""The store on one thread of its own, so that the event loop never waits for the disk."""

from __future__ import annotations

import asyncio
import functools
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Self

from ..settings import StoreSettings

if TYPE_CHECKING:
    from . import Store


class AsyncStore:
    """`await store.run(Store.due, "visit", now, 50)` or `await store.run("due", …)`.

    One thread: methods run one after the other in the order asked. A caller that is
    cancelled while waiting does not interrupt the running method: a commit is never half.
    """

    def __init__(self, store: Store, executor: ThreadPoolExecutor) -> None:
        self.sync = store
        self._executor = executor

    @classmethod
    async def open(
        cls, settings: StoreSettings, *, readonly: bool = False, exclusive: bool = False
    ) -> Self:
        """As `Store.open`; raises its `StoreError`."""
        from . import Store

        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="govmon-store")
        loop = asyncio.get_running_loop()
        try:
            store = await loop.run_in_executor(
                executor, lambda: Store.open(settings, readonly=readonly, exclusive=exclusive)
            )
        except BaseException:
            executor.shutdown(wait=False)
            raise
        return cls(store, executor)

    async def run(self, method: Any, *args: Any, **kwargs: Any) -> Any:
        """Call a method of `Store`, given by name, or any function that takes the store first
        (`Store.due`, a lambda with several steps), on the store's thread."""
        if isinstance(method, str):
            call = functools.partial(getattr(self.sync, method), *args, **kwargs)
        else:
            call = functools.partial(method, self.sync, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._executor, call)

    async def close(self) -> None:
        """Wait for what is running, then close."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._executor, self.sync.close)
        self._executor.shutdown(wait=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
