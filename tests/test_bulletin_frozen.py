"""What was issued is kept whole: the same facts, the same words, the same bytes."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from bulletin_samples import AS_OF, DISTRICT, Q3, busy

from monitor.bulletin import docx
from monitor.bulletin.compose import compose
from monitor.bulletin.facts import Facts
from monitor.bulletin.frozen import FrozenError, freeze, thaw


def test_nothing_is_lost_through_json() -> None:
    facts = busy()
    assert thaw(json.loads(json.dumps(freeze(facts), ensure_ascii=False))) == facts


def test_the_sample_fills_every_field() -> None:
    """Else the test above would prove less than it says."""
    facts = busy()
    empty = [f.name for f in fields(Facts) if not getattr(facts, f.name)]
    assert empty == ["bygone", "problem_rows_left", "wording_rows_left"]


def test_a_rebuild_gives_the_same_bytes() -> None:
    def written(facts: Facts) -> bytes:
        bulletin = compose(facts, DISTRICT, dated=date(2026, 10, 9), deadline=date(2026, 10, 23))
        return docx.write(bulletin, AS_OF)

    assert written(thaw(json.loads(json.dumps(freeze(busy()))))) == written(busy())


def test_an_old_record_without_a_newer_field_is_read() -> None:
    record = freeze(Facts(period=Q3, as_of=AS_OF))
    assert set(record) == {"period", "as_of"}
    assert thaw(record) == Facts(period=Q3, as_of=AS_OF)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"nonsense": 1}, "不认识的字段 nonsense"),
        ({"as_of": "gestern"}, "facts.as_of 的值“gestern”"),
        ({"posts": "7"}, "facts.posts 的值“7”类型不对"),
        ({"platforms": {}}, "facts.platforms 应是列表"),
        ({"sites": [1]}, "facts.sites 应是一组字段"),
        ({"platforms": [{"platform": "wechat"}]}, "platforms[0] 缺少字段"),
        ({"platforms": [{"platform": 3, "tally": {}}]}, "platforms[0].platform"),
    ],
)
def test_a_damaged_record_names_the_place(change: dict[str, Any], words: str) -> None:
    record = freeze(Facts(period=Q3, as_of=AS_OF)) | change
    with pytest.raises(FrozenError) as caught:
        thaw(record)
    assert words in str(caught.value)
