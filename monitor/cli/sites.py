"""Finds the site a person means by id, name or address."""

from __future__ import annotations

from difflib import get_close_matches

from ..errors import GovmonError
from ..model import Target, TargetKind
from ..settings import Config


def site_named(config: Config, name: str) -> Target:
    """The one site of the configuration, or that of this name. Raises GovmonError."""
    sites = [target for target in config.targets if target.kind is TargetKind.SITE]
    if not sites:
        raise GovmonError("配置里没有网站（[[site]]）")
    if not name and len(sites) == 1:
        return sites[0]
    for site in sites:
        if name in {site.id, site.id.removeprefix("site:"), site.name, site.url}:
            return site
    known = {site.id.removeprefix("site:"): site for site in sites}
    if not name:
        raise GovmonError(f"有 {len(sites)} 个网站，请指明一个：{'、'.join(known)}")
    near = get_close_matches(name, [*known, *(site.name for site in sites)], 1, 0.4)
    hint = f"，是否为 {near[0]}？" if near else f"；可用：{'、'.join(known)}"
    raise GovmonError(f"没有网站 {name}{hint}")
