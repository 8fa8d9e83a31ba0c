"""The sample portal: articles of every column, laid out as pages.

`Portal` is built in two steps: `write` makes the articles (plants may change them), `lay_out`
turns them into pages.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ..model import CHINA
from . import attached, markup
from .columns import BY_KEY, COLUMNS, Column
from .markup import Entry
from .pages import ORIGIN, Page, html, redirect
from .places import BY_KEY as OFFICES
from .prose import Writer

HOME_COLUMNS = ("yw", "bmdt", "xzdt", "tzgg", "zfwj", "zcjd")
SITE = "site:portal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One 稿件 before it is laid out; `extras` are fragments of HTML after the text."""

    number: int
    column: str
    title: str
    at: datetime
    paragraphs: tuple[str, ...]
    source: str
    extras: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    pinned: bool = False

    @property
    def path(self) -> str:
        return f"/{self.column}/{self.at:%Y%m}/t{self.at:%Y%m%d}_{self.number}.html"

    def beside(self, href: str) -> str:
        """The path of a file that lies in the folder of this page."""
        return f"{self.path.rsplit('/', 1)[0]}/{href.removeprefix('./')}"

    @property
    def target(self) -> str:
        return f"column:portal/{self.column}"


@dataclass(slots=True)
class Portal:
    """The articles by column, newest first, and what else the home page links to."""

    now: datetime
    articles: dict[str, list[Article]] = field(default_factory=dict)
    home_links: list[tuple[str, str]] = field(default_factory=list)  # (text, href)
    dead_links: list[tuple[str, str]] = field(default_factory=list)  # those of them that are dead
    extra_pages: list[Page] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)  # of planted files, by path
    home_code: str = markup.SITE_CODE  # as the footer of the home page shows it

    def article(self, column: str, number: int) -> Article:
        return self.articles[column][number]

    def change(self, article: Article, **changes: object) -> Article:
        """Replace an article by one with changes; returns the new one."""
        rows = self.articles[article.column]
        new = replace(article, **changes)  # type: ignore[arg-type]
        rows[rows.index(article)] = new
        return new

    def add_paragraph(self, column: str, number: int, text: str) -> Article:
        """Insert a paragraph before the last one of the n-th article of a column."""
        old = self.article(column, number)
        return self.change(old, paragraphs=(*old.paragraphs[:-1], text, old.paragraphs[-1]))

    def add_file(self, column: str, number: int, name: str, content: bytes) -> tuple[Article, str]:
        """Hang a file on the n-th article; returns the article and the path of the file."""
        old = self.article(column, number)
        href = f"./P{old.number}{len(old.files) + 1:02d}.{name.rpartition('.')[2]}"
        new = self.change(old, files=(*old.files, (name, href)))
        self.contents[new.beside(href)] = content
        return new, new.beside(href)

    def add_extra(self, column: str, number: int, fragment: str) -> Article:
        old = self.article(column, number)
        return self.change(old, extras=(*old.extras, fragment))


def write(now: datetime, writer: Writer, seed: int) -> Portal:
    """The articles of all columns, as old as `columns` says."""
    dice = random.Random(seed)
    portal = Portal(now.astimezone(CHINA))
    number = 1400
    for column in COLUMNS:
        rows = []
        age = column.newest
        for _ in range(column.count):
            number += dice.randint(1, 9)
            rows.append(_article(portal.now, column, number, age, writer, dice))
            age += column.step * dice.uniform(0.6, 1.4)
        portal.articles[column.key] = rows
    _pin(portal, writer, number)
    return portal


def _article(
    now: datetime, column: Column, number: int, age: float, writer: Writer, dice: random.Random
) -> Article:
    at = now - timedelta(days=age)
    if age >= 1:  # published in office hours
        at = at.replace(hour=dice.randint(8, 17), minute=dice.randint(0, 59))
    text = writer.article(column.genre, at.date(), column.subject)
    files: tuple[tuple[str, str], ...] = ()
    if column.key in {"zkzp", "czyjs", "bszn"} and number % 3 == 0:
        files = (("申请表.doc", f"./P{number}01.doc"), ("情况一览表.xlsx", f"./P{number}02.xlsx"))
    return Article(
        number=number,
        column=column.key,
        title=text.title,
        at=at,
        paragraphs=text.paragraphs,
        source=OFFICES[column.office].name,
        files=files,
    )


def _pin(portal: Portal, writer: Writer, number: int) -> None:
    """Two old entries stand on top of 通知公告: the newest is not the first."""
    column = BY_KEY["tzgg"]
    for extra, age in ((11, 420), (12, 655)):
        at = portal.now - timedelta(days=age)
        text = writer.article("notice", at.date(), "business")
        article = Article(
            number=number + extra,
            column=column.key,
            title=text.title,
            at=at,
            paragraphs=text.paragraphs,
            source=OFFICES[column.office].name,
            pinned=True,
        )
        portal.articles[column.key].insert(0, article)


# ── pages ────────────────────────────────────────────────────────────────────


def lay_out(portal: Portal) -> Iterable[Page]:
    """Every page of the portal, the odd ones of real sites among them."""
    yield redirect("/", "/index.html")
    yield html("/index.html", _home(portal))
    for column in COLUMNS:
        yield from _column(portal, column)
        for article in portal.articles[column.key]:
            yield _page(portal, column, article)
            for name, href in article.files:
                path = article.beside(href)
                body = portal.contents.get(path) or attached.blank(name)
                yield Page(path=path, body=body, content_type="application/octet-stream")
    yield from portal.extra_pages


def _charset(column: Column) -> str:
    return "gb18030" if column.trap == "gbk" else "utf-8"


def _column(portal: Portal, column: Column) -> Iterable[Page]:
    path = f"/{column.key}/"
    match column.trap:
        case "challenge":
            yield html(path, CHALLENGE, status=412)
            return
        case "shell":
            yield html(path, SHELL)
            return
    entries = [
        Entry(title=a.title, href=_relative(column, a), at=a.at, pinned=a.pinned)
        for a in portal.articles[column.key]
    ]
    charset = _charset(column)
    tags = [*markup.site_tags(ORIGIN), ("ColumnName", column.name), ("ColumnType", column.name)]
    yield html(
        path,
        markup.head(f"{column.name}-{markup.SITE_NAME}", tags=tags, label=_label(charset))
        + markup.banner(COLUMNS[:12])
        + f"<main>{markup.crumbs(column)}<h2>{column.name}</h2>\n"
        + (markup.listing(column.look, entries) if entries else '<ul class="list01"></ul>')
        + '<div class="page">共<b>1</b>页 <a href="javascript:;">首页</a> 尾页</div></main>'
        + markup.footer(portal.now),
        charset=charset,
    )


def _label(charset: str) -> str:
    return "utf-8" if charset == "utf-8" else ""


def _relative(column: Column, article: Article) -> str:
    """Links as sites write them: from the page, from the root, or absolute."""
    inside = article.path.removeprefix(f"/{column.key}/")
    match article.number % 4:
        case 0:
            return article.path
        case 1:
            return f"../{column.key}/{inside}"
        case 2:
            return ORIGIN + article.path
        case _:
            return f"./{inside}"


def _page(portal: Portal, column: Column, article: Article) -> Page:
    charset = _charset(column)
    tags = [
        *markup.site_tags(ORIGIN),
        ("ColumnName", column.name),
        ("ColumnType", column.name),
        ("ArticleTitle", article.title),
        ("PubDate", f"{article.at:%Y-%m-%d %H:%M}"),
        ("ContentSource", article.source),
    ]
    style = article.number
    body = (
        markup.head(f"{article.title}_{markup.SITE_NAME}", tags=tags, label=_label(charset))
        + markup.banner(COLUMNS[:12])
        + f"<main>{markup.crumbs(column, '正文')}"
        + markup.article_head(style, article.title, article.at, article.source)
        + f'<div class="TRS_Editor" id="zoom">\n{markup.paragraphs(article.paragraphs, style=style)}\n'
        + "\n".join(article.extras)
        + "</div>"
        + markup.attachments(article.files)
        + (RELATED if column.column_class == "interpretation" else "")
        + (markup.HIDDEN if style % 5 == 0 else "")
        + "</main>"
        + markup.footer(portal.now)
    )
    return html(article.path, body, charset=charset)


def _home(portal: Portal) -> str:
    sections = []
    for key in HOME_COLUMNS:
        column = BY_KEY[key]
        rows = [a for a in portal.articles[key] if not a.pinned][:6]
        items = "\n".join(
            f'<li><a href="{a.path}" title="{markup.escape(a.title)}">{markup.escape(a.title)}</a>'
            f"<span>{a.at:%m-%d}</span></li>"
            for a in rows
        )
        sections.append(
            f'<section><h2><a href="/{key}/">{column.name}</a></h2><ul>\n{items}\n</ul></section>'
        )
    more = "".join(f'<a href="/{c.key}/">{c.name}</a> ' for c in COLUMNS[12:])
    links = "".join(f'<li><a href="{href}">{text}</a></li>' for text, href in portal.home_links)
    return (
        markup.head(markup.SITE_NAME, tags=markup.site_tags(ORIGIN))
        + markup.banner(COLUMNS[:12])
        + f'<main><div class="today">今天是{portal.now.year}年{portal.now.month}月{portal.now.day}日'
        "　欢迎您</div>\n"
        + "\n".join(sections)
        + f'<section class="all"><h2>全部栏目</h2>{more}</section>\n'
        + f'<section class="links"><h2>相关链接</h2><ul>{links}</ul></section></main>\n'
        + markup.footer(portal.now, portal.home_code)
    )


RELATED = '<p class="related">相关文件：<a href="/zfwj/">政府文件</a></p>'

CHALLENGE = (
    "<!DOCTYPE html><html><head><meta content='text/html;charset=utf-8' http-equiv='Content-Type'>"
    "<script>var _0x1f=['\\x63\\x6f'];$_ts=window['$_ts'];if(!$_ts)$_ts={};</script>"
    "<script src='/4VGu1xaT5b53/a9Xp.js' r='m'></script></head><body></body></html>"
)

SHELL = (
    "<!DOCTYPE html><html lang='zh-CN'><head><meta charset='utf-8'><title>视频新闻</title>"
    "<link rel='stylesheet' href='/static/app.css'></head><body><noscript>请启用 JavaScript"
    "</noscript><div id='app'></div><script src='/static/chunk-vendors.js'></script>"
    "<script src='/static/app.js'></script></body></html>"
)
