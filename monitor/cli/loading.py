"""Finds and loads configuration and rules for the commands that need them."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from .. import rulebook as rulebooks
from ..daemon.clock import wall_clock
from ..errors import ConfigError, Problem
from ..rule_settings import RuleSettings
from ..rulebook import Rulebook

if TYPE_CHECKING:  # slow to load, and `govmon check` needs neither
    from ..fetch import Fetcher
    from ..settings import Config
    from ..tokens import Keeper

PLACES = (Path("config.toml"), Path("/etc/govmon/config.toml"))


def config_path(args: argparse.Namespace) -> Path | None:
    """The configuration asked for, or the first of the usual places, or None."""
    if args.config:
        return Path(args.config)
    if named := os.environ.get("GOVMON_CONFIG"):
        return Path(named)
    return next((place for place in PLACES if place.is_file()), None)


def load_config(args: argparse.Namespace) -> Config:
    """The checked configuration. Raises ConfigError, also when there is none."""
    path = config_path(args)
    if path is None:
        places = "、".join(map(str, PLACES))
        raise ConfigError(
            [Problem("config.toml", "文件", "找不到", f"请用 --config 指明，或放在 {places}")]
        )
    # Slow to load, and `govmon check` of texts needs only one section.
    from .. import sources
    from ..config import loader
    from .ownership import hand_over_at_exit

    config = loader.load(path, column_classes=column_classes(), sources=sources.kinds())
    hand_over_at_exit(config)
    return config


def config_if_any(args: argparse.Namespace) -> Config | None:
    """The configuration, or None where there is none; one that is named must be right."""
    return load_config(args) if config_path(args) else None


def column_classes() -> frozenset[str]:
    """The classes of 栏目 that the shipped indicator table gives a limit."""
    return frozenset(
        name
        for indicator in rulebooks.shipped_indicators().values()
        if indicator.id.startswith("column-")
        for name in indicator.applies
    )


def load_rules(settings: RuleSettings) -> Rulebook:
    """The rules in force: shipped, updated, the office's own. Raises RuleError, BundleError."""
    return rulebooks.load_all(settings, now=wall_clock())


def rule_settings(args: argparse.Namespace) -> RuleSettings:
    """The `[rules]` of the configuration, or the defaults where there is none.

    `check` and `rules` work without a configuration; of one that is named this must be right.
    """
    path = config_path(args)
    if path is None:
        return RuleSettings()
    from ..config import rules  # slow to load

    return rules.load(path)


def keeper_of(config: Config | None, fetcher: Fetcher) -> Keeper | None:
    """The tokens of a configuration, shared with a daemon that may be running."""
    from ..tokens import Keeper

    if config is None:
        return None
    return Keeper(config.credentials, config.accounts.tokens, fetcher.fetch, wall_clock)
