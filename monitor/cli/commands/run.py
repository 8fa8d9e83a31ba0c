"""`govmon run`: the background service."""

from __future__ import annotations

import argparse
import asyncio
import logging

from ...daemon.service import Service
from ...daemon.workplace import open_workplace
from ...settings import Config
from ...store import AsyncStore
from ...web import build_app, serve
from ..exits import Exit
from ..loading import load_config

HELP = "作为后台服务运行：巡查、发信、出通报、看板"

log = logging.getLogger("govmon.run")


def arguments(parser: argparse.ArgumentParser) -> None:
    del parser  # everything is in the configuration


def run(args: argparse.Namespace) -> Exit:
    asyncio.run(_serve(load_config(args)))
    return Exit.CLEAN


async def _serve(config: Config) -> None:
    async with open_workplace(config) as place:
        service = Service(place)
        if not config.web.enabled:
            await service.run()
            return
        async with await AsyncStore.open(config.store, readonly=True) as reading:
            app = build_app(
                store=reading, config=config, rulebook=lambda: place.rulebook, clock=place.clock
            )
            async with serve(app, config.web) as web:
                log.info("看板：%s", web.url)
                await service.run()
