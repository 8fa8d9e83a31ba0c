"""What of a page could not be read is told with what was read of it."""

from __future__ import annotations

from datetime import datetime

from monitor.model import CHINA, Fetched, Request, Target, TargetKind
from monitor.sources import website


def test_that_only_the_beginning_was_read_is_told() -> None:
    text = "会议听取了防汛工作情况的汇报，研究了下一步安排，要求各单位抓好落实。"
    told = {}
    for depth in (10, 100_000):
        html = (
            f"<h1>关于防汛工作的通知</h1><div><p>{text * 3}</p></div>{'<div>' * depth}<p>{text}</p>"
        )
        request = Request(url="http://a.gov.cn/1.html", purpose="article")
        at = datetime(2026, 7, 20, tzinfo=CHINA)
        answer = Fetched(request=request, at=at, status=200, url=request.url, text=html)
        column = Target(id="c", kind=TargetKind.COLUMN, name="", unit="", url="", source="website")
        [document] = website.read(column, answer).documents
        told[depth] = document.unread
    assert told == {10: "", 100_000: "页面过长或嵌套过深，只读了前面的部分"}
