"""The configuration of the sample district, made of the same values `config.toml` gives."""

from __future__ import annotations

from pathlib import Path

from ..model import Target, TargetKind, Unit
from ..settings import (
    AccountSettings,
    BulletinSettings,
    Config,
    Credential,
    District,
    FetchSettings,
    MailSettings,
    RuleSettings,
    Schedule,
    StoreSettings,
    WebSettings,
)
from . import platforms
from .accounts import ACCOUNTS, Account
from .columns import COLUMNS
from .markup import SITE_CODE, SITE_NAME
from .places import DISTRICT, OFFICES, PLACES, TOWNS, VILLAGES
from .portal import SITE

OPERATORS = ("yunwei@yangli.example",)
EDITORS = ("tongbao@yangli.example",)
NOTE = (
    "样例：网站、账号、单位和问题均为程序生成，与任何真实单位和个人无关；"
    "此前三个月的巡查历史也是为演示而生成。"
)


def build_config(
    base_url: str,
    smtp_port: int,
    folder: Path,
    *,
    web_port: int = 8080,
    web_url: str = "",
) -> Config:
    """The sample district watched over `base_url`, its mail going to `smtp_port` on loopback.

    `folder` takes database, evidence and bulletins. Politeness is off: the only host is ours.
    """
    return Config(
        path=folder / "config.toml",
        district=District(
            name=DISTRICT,
            office=f"{DISTRICT}人民政府办公室",
            document_code="样政办函",
            contact="信息公开科",
            phone="0990-2120001",
        ),
        units=units(),
        targets=targets(base_url),
        credentials=credentials(base_url),
        accounts=AccountSettings(tokens=folder / "tokens", screenshots=folder / "screenshots"),
        fetch=FetchSettings(
            allow_private=("127.0.0.0/8",),
            host_delay=0.0,
            per_host=12,
            total_timeout=10.0,
            probe_timeout=5.0,
            own_line=(f"{base_url}/index.html",),
        ),
        store=StoreSettings(path=folder / "govmon.db", evidence=folder / "evidence", reserve_mib=0),
        mail=MailSettings(
            host="127.0.0.1",
            port=smtp_port,
            security="none",
            sender="xuncha@yangli.example",
            domain="yangli.example",
            settle_seconds=8,
            operators=OPERATORS,
        ),
        web=WebSettings(port=web_port, base_url=web_url),
        rules=RuleSettings(
            office_numbers=("0990-2120001",),
            # What an office would enter: its own place names, which no dictionary knows.
            allow=(*TOWNS, *VILLAGES, *PLACES),
        ),
        schedule=Schedule(
            probe_minutes=1,
            home_minutes=5,
            column_minutes=5,
            account_minutes=5,
            links_hours=1,
            scan_days=0,
        ),
        bulletin=BulletinSettings(folder=folder / "bulletins", editors=EDITORS),
    )


def units() -> tuple[Unit, ...]:
    """Every office with an address of the reserved domain `example`."""
    return tuple(
        Unit(id=office.key, name=office.name, mail=(f"{office.key}@yangli.example",),
             kind=office.kind)
        for office in OFFICES
    )  # fmt: skip


def targets(base_url: str) -> tuple[Target, ...]:
    """The portal, its columns and the accounts."""
    site = Target(
        id=SITE, kind=TargetKind.SITE, name=SITE_NAME, unit="zfb", url=f"{base_url}/",
        source="website", options={"id_code": SITE_CODE},
    )  # fmt: skip
    columns = tuple(
        Target(
            id=f"column:portal/{column.key}", kind=TargetKind.COLUMN, name=column.name,
            unit=column.office, url=f"{base_url}/{column.key}/", source="website", parent=SITE,
            column_class=column.column_class,
        )
        for column in COLUMNS
    )  # fmt: skip
    return (site, *columns, *(account_target(account, base_url) for account in ACCOUNTS))


def credentials(base_url: str) -> tuple[Credential, ...]:
    """What the sample office has for the official interfaces: AppSecrets and granted tokens."""
    return tuple(
        Credential(
            platform="wechat", id=platforms.appid(account), secret=platforms.SECRET,
            base=base_url + platforms.WECHAT,
        )
        if account.platform == "wechat"
        else Credential(
            platform=account.platform, id=account.key, token=platforms.token(account),
            base=base_url + platforms.OFFICIAL[account.route],
        )
        for account in ACCOUNTS
        if account.route in platforms.OFFICIAL
    )  # fmt: skip


def account_target(account: Account, base_url: str) -> Target:
    """An account as the roster would give it: its route decides source and options."""
    options: dict[str, object] = {"account": account.key}
    url = ""
    match account.route:
        case "weibo-m":
            source = "weibo"
            url = f"{base_url}{platforms.WEIBO}/u/{account.key}"
            options |= {"mobile": True, "mobile_base": base_url + platforms.WEIBO}
        case "wechat-api" | "weibo-api" | "douyin" | "kuaishou":
            source = account.platform
            prefix = base_url + platforms.OFFICIAL[account.route]
            url = f"{prefix}/u/{account.key}"
            options |= {"base": prefix}
            if account.platform == "wechat":
                options["appid"] = platforms.appid(account)
        case _:
            source = "toutiao" if account.platform == "toutiao" else "feed"
            url = base_url + platforms.feed_path(account) + platforms.feed_query(account)
            if account.route.startswith("wewe"):
                status = f"{base_url}{platforms.WEWE}/status/{account.key}"
                options |= {"relay": "wewe-rss", "status_url": status}
    return Target(
        id=account.target, kind=TargetKind.ACCOUNT, name=account.name, unit=account.office,
        url=url, source=source, platform=account.platform, options=options,
    )  # fmt: skip
