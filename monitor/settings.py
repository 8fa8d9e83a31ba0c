"""The sections of `config.toml` as frozen values; `config` loads and checks them.

Each module is handed the section it needs, never the whole. Seconds, bytes and days are
named in the field where the unit is not plain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, MinLen

from .model import NOTHING, Target, Unit
from .rule_settings import RuleSettings

Seconds = Annotated[float, Gt(0), Le(600)]
Minutes = Annotated[int, Ge(1), Le(10080)]
Days = Annotated[int, Ge(1), Le(36500)]
Port = Annotated[int, Ge(1), Le(65535)]
Name = Annotated[str, MinLen(1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """Who watches: the names that letters and bulletins carry."""

    name: Name = "样例区"
    office: Name = "样例区人民政府办公室"
    addressees: str = "各乡镇人民政府、街道办事处，区政府各部门"
    document_code: str = "样政办函"  # 发文机关代字 of the bulletin
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    user_agent: str = "govmon/0.1"
    total_timeout: Seconds = 30.0
    probe_timeout: Seconds = 15.0  # 检查指标: 超过（含）15秒
    max_bytes: Annotated[int, Ge(1024), Le(1 << 30)] = 5 * 1024 * 1024
    max_redirects: Annotated[int, Ge(0), Le(50)] = 10
    per_host: Annotated[int, Ge(1), Le(64)] = 2  # simultaneous requests to one host
    host_delay: Annotated[float, Ge(0), Le(600)] = 0.5  # seconds between two requests to one host
    concurrency: Annotated[int, Ge(1), Le(512)] = 16
    allow_private: tuple[str, ...] = ()  # networks in CIDR form, or host names
    proxy: str = ""
    own_line: tuple[str, ...] = ()  # URLs that tell whether our own line is up


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    path: Path = Path("data/govmon.db")
    evidence: Path = Path("data/evidence")
    keep_visits_days: Days = 400
    keep_probes_days: Days = 120
    keep_pages_days: Days = 400
    keep_texts_days: Days = 1100  # text of pages not looked at since
    keep_evidence_days: Days = 800
    reserve_mib: Annotated[int, Ge(0), Le(1024)] = (
        16  # given up when the disk is full, so that DELETE still works
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """`host` empty means no mail is sent; letters are kept in the outbox."""

    host: str = ""
    port: Port = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)  # from environment or credential file
    ca_file: str = ""  # a private CA of the office
    sender: str = ""
    sender_name: str = "政务网站与新媒体巡查"
    domain: str = ""  # right side of Message-ID; default: the sender's
    timeout: Seconds = 30.0
    settle_seconds: Annotated[int, Ge(0), Le(86400)] = (
        600  # wait before the first mail, so that one visit is one mail
    )
    digest_at: time = time(8, 30)  # workdays, what is still open
    cap_per_day: Annotated[int, Ge(1), Le(1000)] = (
        20  # letters a unit gets a day; the rest goes into the digest
    )
    operators: tuple[str, ...] = ()  # who hears of broken sources
    attach_mib: Annotated[int, Ge(0), Le(100)] = 8  # of files with one letter; 0: none
    lease_seconds: Annotated[int, Ge(10), Le(86400)] = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Robot:
    """A group chat robot: 企业微信, 钉钉 or 飞书."""

    name: Name
    kind: Literal["wecom", "dingtalk", "feishu"]
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What lets us read an account over its platform's official interface.

    `id` is what the account's roster row names: AppID (wechat), UID (weibo), open_id (douyin)
    or account id (kuaishou). `app` and `secret` are those of the application; `token` one that
    was handed to us, `refresh_token` the beginning of a rolling one.
    """

    platform: Literal["wechat", "weibo", "douyin", "kuaishou"]
    id: Name
    app: str = ""
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    base: str = ""  # of the platform's interface; "" means the platform itself

    @property
    def key(self) -> str:
        """How a planned request names the token it needs."""
        return f"{self.platform}:{self.id}"

    @property
    def renewable(self) -> bool:
        """Whether a new token can be had without a person."""
        if self.platform == "wechat":
            return bool(self.secret)
        return bool(self.refresh_token and self.app)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    """Where tokens and people's screenshots are kept."""

    tokens: Path = Path("data/tokens")  # folder 0700, files 0600
    screenshots: Path = Path("data/screenshots")
    screenshot_mib: Annotated[int, Ge(1), Le(100)] = 10  # the most one screenshot may have


@dataclass(frozen=True, slots=True, kw_only=True)
class Repost:
    """A message that accounts had to pass on (应转载信息).

    An account has done so when one of its posts since `published` holds every one of
    `keywords` in title or text. `platforms` and `units` empty mean all.
    """

    title: Name
    keywords: Annotated[tuple[Name, ...], MinLen(1)]
    published: date
    deadline: date
    platforms: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    host: str = "127.0.0.1"
    port: Port = 8080
    base_url: str = ""  # how people reach the dashboard, for links in mails
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserSettings:
    """A real browser for what only rendering shows; both empty: none is used."""

    path: str = ""  # of Chromium
    axe: str = ""  # axe.min.js of axe-core (MPL-2.0), from npm
    seconds: Seconds = 40.0  # for one page

    @property
    def configured(self) -> bool:
        return bool(self.path and self.axe)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How often things fall due, in minutes."""

    probe_minutes: Minutes = 60
    home_minutes: Minutes = 120
    column_minutes: Minutes = 240
    account_minutes: Minutes = 240
    links_hours: Annotated[int, Ge(1), Le(720)] = 24
    link_confirm_hours: Annotated[int, Ge(1), Le(168)] = 4
    link_pages_per_round: Annotated[int, Ge(0), Le(10000)] = 20  # inner pages, in rotation
    transport_hours: Annotated[int, Ge(1), Le(720)] = 24  # certificate, HTTPS, IPv6
    articles_per_visit: Annotated[int, Ge(1), Le(10000)] = 30
    scan_days: Annotated[int, Ge(0), Le(365)] = 7  # between two history scans of a site; 0: none
    scan_from: time = time(22)
    scan_until: time = time(6)
    scan_pages: Annotated[int, Ge(1), Le(1_000_000)] = 20_000  # of one site in one night
    case_days: Annotated[int, Ge(1), Le(365)] = 8  # 整改期限, calendar days from the first letter


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentSettings:
    """Files that watched pages link to; each is opened in a worker process of its own."""

    enabled: bool = True
    per_visit: Annotated[int, Ge(1), Le(1000)] = 10  # looked at in one visit; the rest waits
    max_mib: Annotated[int, Ge(1), Le(1024)] = 64
    seconds: Seconds = 60.0  # that one file may take to open
    ocr: bool = True  # read pictures where the ocr component is installed
    again_days: Days = 30  # until a file without findings is asked for again


Weight = Literal["full", "unqualified", "severe", "ordinary", "open", "overdue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """How a history scan walks one site: `[site.crawl]`."""

    depth: Annotated[int, Ge(1), Le(100)] = 20  # clicks away from the home page
    pages: Annotated[int, Ge(1), Le(5_000_000)] = 50_000  # looked at in one run
    delay: Annotated[float, Ge(0), Le(600)] = 0.0  # seconds; a longer Crawl-delay counts
    robots: bool = True  # obey robots.txt
    hosts: tuple[str, ...] = ()  # further hosts that belong to the site
    leave_out: tuple[str, ...] = ()  # beginnings of paths never looked at, as "/old/"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinSettings:
    folder: Path = Path("data/bulletins")
    editors: tuple[str, ...] = ()  # who gets the mail when a bulletin was built
    tell_units: bool = False  # on issuing, each unit gets the list of what it has still to mend
    deadline_workdays: Annotated[int, Ge(1), Le(365)] = 10
    copy_to: str = ""  # 抄送
    template: str = ""  # path of the office's own Word template; "": ours
    pdf: Literal["auto", "libreoffice", "typst"] = "auto"  # auto: LibreOffice where installed
    weights: Mapping[Weight, Annotated[float, Ge(0)]] = field(default_factory=lambda: NOTHING)
    """Points of the yearly 考评: `full` to begin with, the others taken off each; empty: no score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole of a checked configuration."""

    path: Path
    district: District = District()
    units: tuple[Unit, ...] = ()
    targets: tuple[Target, ...] = ()  # sites, columns and accounts, in the file's order
    fetch: FetchSettings = FetchSettings()
    store: StoreSettings = StoreSettings()
    mail: MailSettings = MailSettings()
    robots: tuple[Robot, ...] = ()
    credentials: tuple[Credential, ...] = ()
    accounts: AccountSettings = AccountSettings()
    reposts: tuple[Repost, ...] = ()
    web: WebSettings = WebSettings()
    browser: BrowserSettings = BrowserSettings()
    rules: RuleSettings = RuleSettings()  # noqa: RUF009  (frozen)
    schedule: Schedule = Schedule()
    attachments: AttachmentSettings = AttachmentSettings()
    bulletin: BulletinSettings = BulletinSettings()
    crawls: Mapping[str, Crawl] = field(default_factory=lambda: NOTHING)  # by id of the site
