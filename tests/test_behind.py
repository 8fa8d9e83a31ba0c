"""Personal numbers in the source of a page alone: found with a word beside them, else left."""

from __future__ import annotations

import pytest
from portal_scene import engine
from privacy_people import People

from monitor.model import Document, DocumentKind
from monitor.sources.website.common import blocks_behind
from monitor.text.html import read_page

ID = People(17).id18()
PROSE = "<p>会议听取了防汛工作情况的汇报，研究了下一步安排，要求各单位抓好落实。</p>"

FOUND = {
    "script": (f"<script>var rows=[{{'xm':'李某某','sfzh':'{ID}'}}];</script>", "脚本"),
    "script, English key": (f'<script>var u = {{"idCard": "{ID}"}}</script>', "脚本"),
    "script, named person": (f'<script>p={{"name":"李明","code":"{ID}"}}</script>', "脚本"),
    "json-ld": (
        f'<script type="application/ld+json">{{"identityNo":"{ID}"}}</script>',
        "JSON-LD",
    ),
    "hidden input": (f'<input type="hidden" name="sfzh" value="{ID}">', "隐藏字段"),
    "data attribute": (f'<tr data-id-card="{ID}"><td>李某某</td></tr>', "data-id-card 属性"),
    "link": (f'<a href="/q?idcard={ID}">查询</a>', "href 属性"),
    "comment, labelled": (f"<!-- <td>身份证号：{ID}</td> -->", "注释"),
    "comment, beside a name": (f"<!--<tr><td>李建国</td><td>{ID}</td></tr>-->", "注释"),
    "textarea": (f"<textarea>身份证号 {ID}</textarea>", "不显示的内容"),
}
LEFT = {
    "no word": f"<script>var a = ['{ID}', 3];</script>",
    "a document's number": f'<script>var d = {{"docId": "{ID}", "title": "李明"}}</script>',
    "comment without a name": f"<!-- build {ID} -->",
    "address of a picture": f'<img src="/upload/{ID}.jpg">',
    "wrong check character": f"<script>sfzh='{ID[:-1]}{'1' if ID[-1] != '1' else '2'}'</script>",
    "part of a longer number": f"<script>sfzh='{ID}77'</script>",
    "shown as well": f"<p>身份证号{ID}</p><script>sfzh='{ID}'</script>",
}


@pytest.mark.parametrize("case", FOUND)
def test_found_behind_the_page_with_its_place_and_masked(case: str) -> None:
    markup, place = FOUND[case]
    page = read_page(f"<html><body>\n{PROSE}\n{markup}</body></html>", "http://a.gov.cn/")
    [block] = blocks_behind(page)
    assert block.location == f"页面源代码第3行（{place}）"
    document = Document(url=page.url, kind=DocumentKind.ARTICLE, blocks=(block,))
    [finding] = engine().check(document)
    assert finding.rule == "id-card-exposed" and finding.location == block.location
    assert ID not in f"{finding}"


@pytest.mark.parametrize("case", LEFT)
def test_left_alone(case: str) -> None:
    page = read_page(f"<html><body>{PROSE}{LEFT[case]}</body></html>", "http://a.gov.cn/")
    assert blocks_behind(page) == ()
