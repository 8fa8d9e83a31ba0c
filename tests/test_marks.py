"""Page marks: read from pages, and judged only where they could have been seen."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from monitor.checks.state import marks
from monitor.model import CHINA, Block, Document, DocumentKind, Target, TargetKind
from monitor.rulebook import Rulebook, builtin_folder, load
from monitor.text.html import read_page
from monitor.text.marks import FOOTER, ICP, POLICE, SPONSOR, read_marks

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
PAGE = "http://www.sample.gov.cn/"
SITE = Target(
    id="site:x", kind=TargetKind.SITE, name="样例门户", unit="u", url=PAGE, source="website"
)
ALL = {
    "页脚": "主办单位：某区政府", "主办单位": "某区政府", "网站标识码": "9901020001", "ICP备案": "样ICP备05000001号",
    "公安备案": "样公网安备99010202000001号", "找错入口": "x", "SiteName": "a", "SiteDomain": "b", "SiteIDCode": "9901020001",
    "ColumnName": "c", "ArticleTitle": "d", "PubDate": "2026-11-20", "ContentSource": "e",
}  # fmt: skip


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load((builtin_folder(),))


def rules(
    rulebook: Rulebook, kind: DocumentKind, found: dict[str, str], **fields: object
) -> set[str]:
    document = Document(url=PAGE, kind=kind, marks=found, **fields)  # type: ignore[arg-type]
    return {f.rule for f in marks.judge(SITE, document, rulebook, NOW)}


@pytest.mark.parametrize("kind", [DocumentKind.HOME, DocumentKind.COLUMN, DocumentKind.ARTICLE])
def test_a_page_with_all_marks_is_clean(kind: DocumentKind, rulebook: Rulebook) -> None:
    assert rules(rulebook, kind, ALL) == set()


@pytest.mark.parametrize(
    ("mark", "rule"),
    [
        ("网站标识码", "site-id-code-missing"),
        ("ICP备案", "icp-missing"),
        ("公安备案", "police-record-missing"),
        ("找错入口", "error-report-entrance-missing"),
        ("主办单位", "sponsor-missing"),
        ("SiteName", "site-tags-missing"),
    ],
)
def test_each_missing_mark_of_a_home_page(mark: str, rule: str, rulebook: Rulebook) -> None:
    found = {k: v for k, v in ALL.items() if k != mark}
    assert rules(rulebook, DocumentKind.HOME, found) == {rule}


def test_without_a_footer_nothing_of_it_is_missing(rulebook: Rulebook) -> None:
    found = {k: v for k, v in ALL.items() if k.isascii()}
    assert rules(rulebook, DocumentKind.HOME, found) == set()


def test_missing_article_tags_are_one_finding_of_the_target(rulebook: Rulebook) -> None:
    documents = [
        Document(url=f"{PAGE}{n}.html", kind=DocumentKind.ARTICLE, title=f"稿件{n}")
        for n in range(3)
    ]
    found = [f for d in documents for f in marks.judge(SITE, d, rulebook, NOW)]
    assert {f.rule for f in found} == {"page-tags-missing"}
    assert len({f.key for f in found}) == 1
    assert "ArticleTitle" in found[0].message


def test_unread_pages_are_not_judged(rulebook: Rulebook) -> None:
    assert rules(rulebook, DocumentKind.HOME, {}, problem="空壳") == set()


def test_moved_publication_days(rulebook: Rulebook) -> None:
    assert rules(rulebook, DocumentKind.ARTICLE, ALL, published=date(2026, 6, 1)) == {
        "pub-date-differs"
    }
    assert rules(rulebook, DocumentKind.ARTICLE, ALL, published=date(2026, 11, 19)) == set()


@pytest.mark.parametrize(
    ("title", "head", "official"),
    [
        ("关于印发某办法的通知", "样政发〔2026〕1号", True),
        ("样例区人民政府关于表彰先进的决定（样政发〔2026〕8号）", "", True),
        ("关于停水的通知", "", False),
        ("区领导调研", "按照样政发〔2026〕1号文件", False),
    ],
)
def test_official_documents(title: str, head: str, official: bool) -> None:
    blocks = [Block(text=head), Block(text="各单位：现将有关事项通知如下。" * 30)]
    assert marks.is_official(title, blocks) is official


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>网站标识码：bm17000009</p>", {"网站标识码": "bm17000009"}),
        ("<p>标识码:9901020001 </p>", {"网站标识码": "9901020001"}),
        ("<p>京ICP备 05000001号-1</p>", {"ICP备案": "京ICP备 05000001号-1"}),
        ("<p>冀ICP备:10000000号</p>", {"ICP备案": "冀ICP备:10000000号"}),
        ("<p>京公网安备 11010202000001号</p>", {"公安备案": "京公网安备 11010202000001号"}),
        ("<p>冀公网备案号:1300000000000</p>", {"公安备案": "公网备案号:1300000000000"}),
        ("<p>主办：某区人民政府办公室 承办：某局</p>", {"主办单位": "某区人民政府办公室"}),
        ("<p>（此件公开发布）</p>", {"公开属性": "此件公开发布"}),
        ("<p>公开方式：主动公开</p>", {"公开属性": "公开方式：主动公开"}),
        ("<a href='/jiucuo.html?site_code=9901020001'></a>", {"找错入口": PAGE + "jiucuo.html?site_code=9901020001", "网站标识码": "9901020001"}),
        ("<script src='//zfwzzc.www.gov.cn/check_web/x.js'></script>", {"找错入口": "//zfwzzc.www.gov.cn/check_web/x.js"}),
        ("<img src=a.png alt='政府网站找错'>", {"找错入口": "政府网站找错"}),
        ("<p style='display:none'>网站标识码：bm17000009</p>", {}),
        ("<p>本次纠错共十处，标识码不详</p>", {}),
        ("<meta name=siteidcode content=9901020001>", {"SiteIDCode": "9901020001"}),
    ],
)  # fmt: skip
def test_reading(html: str, expected: dict[str, str]) -> None:
    found = read_marks(read_page(f"<body>{html}</body>", PAGE))
    found.pop("页脚", None)
    for key, value in expected.items():
        assert value in found.get(key, "")
    assert set(found) == set(expected)


def marks_of(body: str, head: str = "") -> dict[str, str]:
    return read_marks(
        read_page(f"<html><head>{head}</head><body>{body}</body></html>", "http://a.gov.cn/")
    )


@pytest.mark.parametrize(
    ("body", "mark"),
    [
        ("<a href='http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=53'><img src=g.png></a>", POLICE),
        ("<a href='https://beian.mps.gov.cn/#/query/webSearch?code=53'><img src=g.png></a>", POLICE),
        ("<a href='https://beian.miit.gov.cn/'><img src=i.png></a>", ICP),
        ("<p>主办单位 样例区人民政府</p>", SPONSOR),
        ("<p>主办单位：样例区人民政府</p>", SPONSOR),
    ],
)  # fmt: skip
def test_records_that_are_pictures_are_known_by_where_they_lead(body: str, mark: str) -> None:
    assert marks_of(f"{body}<p>版权所有</p>").get(mark)


def test_a_footer_that_a_script_brings_is_not_called_incomplete() -> None:
    bare = "<p>版权所有</p>"
    assert FOOTER in marks_of(bare)
    assert FOOTER not in marks_of(f"{bare}<script src='/js/footer.js'></script>")
    assert FOOTER in marks_of(
        f"{bare}<p>滇ICP备05000001号</p><script src='/js/footer.js'></script>"
    )
