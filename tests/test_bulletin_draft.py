"""The draft file: edits survive rebuilds, the rest follows the data, doubtful figures are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from bulletin_samples import AS_OF, DISTRICT, UNITS, busy
from hypothesis import given
from hypothesis import strategies as st

from monitor.bulletin import draft, field_values
from monitor.bulletin.draft import Draft, DraftError
from monitor.bulletin.facts import Facts, Tally
from monitor.bulletin.inputs import Inputs, inputs_of
from monitor.bulletin.merge import Merged, merge
from monitor.bulletin.tree import Bulletin, Face, Paragraph, Role, Run
from monitor.workdays import add_workdays

GIVEN = Inputs(
    district=DISTRICT, dated=AS_OF.date(), deadline=date(2026, 10, 22), copy_to="区委办公室"
)


def deadline(dated: date) -> date:
    return add_workdays(dated, 10)


def built(facts: Facts, read: Draft | None) -> tuple[Merged, str]:
    """What `reporting.build` does, without files."""
    used = field_values.applied(GIVEN, read, deadline)
    generated = used.compose(facts)
    merged = merge(generated, read)
    bulletin = field_values.titled(merged.bulletin, read)
    merged = replace(merged, bulletin=bulletin)
    fields = field_values.shown(generated, GIVEN, bulletin.title, used, deadline)
    return merged, draft.write("2026Q3", generated, bulletin, fields)


def first() -> str:
    return built(busy(), None)[1]


def reread(text: str) -> Draft:
    return draft.read(text, "2026Q3.md", "2026Q3")


def later() -> Facts:
    """A week on: one account more, one qualified more."""
    return replace(busy(), accounts=Tally(registered=36, checked=34, qualified=31))


def texts(bulletin: Bulletin) -> str:
    return bulletin.text


def test_an_untouched_draft_changes_nothing() -> None:
    merged, again = built(busy(), reread(first()))
    assert merged.edited == () and merged.notes == ()
    assert merged.bulletin == GIVEN.compose(busy())
    assert again == first()


def test_what_nobody_touched_follows_the_data() -> None:
    merged, _ = built(later(), reread(first()))
    assert "登记政务新媒体36个" in texts(merged.bulletin)
    assert merged.edited == () and merged.notes == ()


def test_an_edit_survives_rebuilds_and_new_data() -> None:
    text = first().replace("予以表扬。", "特予通报表扬，望再接再厉。")
    for facts in (busy(), later(), busy()):
        merged, text = built(facts, reread(text))
        assert "区统计局主办的网站和账号未发现问题，特予通报表扬，望再接再厉。" in texts(
            merged.bulletin
        )
        assert merged.edited == ("总体情况/表扬",)
    assert "登记政务新媒体35个" in texts(merged.bulletin)


def test_a_paragraph_taken_out_stays_out_whichever_way() -> None:
    whole = first()
    start = whole.index("<!-- 总体情况/表扬 -->")
    end = whole.index("<!-- 主要问题 -->")
    emptied = whole[:start] + "<!-- 总体情况/表扬 -->\n\n" + whole[end:]
    for text in (emptied, whole[:start] + whole[end:]):
        merged, again = built(later(), reread(text))
        assert "予以表扬" not in texts(merged.bulletin)
        merged, _ = built(later(), reread(again))
        assert "予以表扬" not in texts(merged.bulletin)


def test_a_paragraph_put_in_stays_in_its_place_and_numbers_follow() -> None:
    text = first().replace("予以表扬。\n", "予以表扬。\n\n**（九）工作亮点。**开展了专题培训。\n")
    merged, again = built(later(), reread(text))
    lines = texts(merged.bulletin).splitlines()
    at = lines.index("（五）工作亮点。开展了专题培训。")
    assert lines[at - 1].startswith("（四）表扬。")
    assert built(later(), reread(again))[0].bulletin == merged.bulletin
    added = merged.bulletin.body[
        [getattr(n, "text", "") for n in merged.bulletin.body].index(lines[at])
    ]
    assert isinstance(added, Paragraph) and added.runs[0] == Run(
        "（五）工作亮点。", Face.SUBHEADING
    )


def test_items_are_numbered_again_when_one_goes() -> None:
    whole = first()
    start = whole.index("<!-- 主要问题/政府网站方面/until-now-misused -->")
    end = whole.index("<!-- 主要问题/政府网站方面/dead-link -->")
    merged, _ = built(busy(), reread(whole[:start] + whole[end:]))
    assert "\n2.首页存在错链死链。" in texts(merged.bulletin)


def test_an_edited_text_whose_matter_is_gone_is_kept_and_told() -> None:
    text = first().replace("平台要求人工验证。", "平台要求人工验证，已约谈。")
    merged, _ = built(replace(busy(), unseen=()), reread(text))
    assert "已约谈" in texts(merged.bulletin)
    assert ["没有这项内容" in note.text for note in merged.notes] == [True]
    assert not merged.notes[0].number


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("登记政务新媒体35个", "登记政务新媒体40个", "现在的数据是 35"),
        ("合格率90.9%", "合格率98%", "现在的数据是 90.9%"),
        ("发布信息913条", "发布信息913条，阅读量52000次", "数据里没有这个数"),
        ("检查33个，", "检查33个，其中新设33个，", "数据里没有这个数"),
        ("截至2026年9月30日，登记政务新媒体", "截至2026年8月31日，登记政务新媒体", "2026年9月30日"),
    ],
)  # fmt: skip
def test_a_figure_that_is_not_in_the_data_is_pointed_out(old: str, new: str, told: str) -> None:
    assert first().count(old) >= 1
    text = first().replace(old, new, 1)
    merged, _ = built(busy(), reread(text))
    (note,) = merged.notes
    assert note.number and told in note.text
    line = int(note.place.split()[-2])
    assert (
        new.split("，")[-1][-6:] in text.splitlines()[line - 1]
        or new in text.splitlines()[line - 1]
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("登记政务新媒体35个", "全区共有政务新媒体账号35个"),
        ("予以表扬。", "予以表扬，请各单位学习。"),
        ("，合格率90.9%", ""),
    ],
)
def test_other_words_about_the_same_figures_are_fine(old: str, new: str) -> None:
    merged, _ = built(busy(), reread(first().replace(old, new, 1)))
    assert merged.edited and merged.notes == ()


def test_figures_that_have_moved_on_are_pointed_out_in_edited_text() -> None:
    text = first().replace("登记政务新媒体35个", "全区登记政务新媒体35个")
    merged, _ = built(later(), reread(text))
    assert [
        n.text
        for n in merged.notes
        if "登记政务新媒体35个" in n.text or "现在的数据是 36" in n.text
    ]


# ── fields ───────────────────────────────────────────────────────────────────


def field(name: str, value: str) -> str:
    lines = [
        f"{name}：{value}" if line.startswith(f"{name}：") else line
        for line in first().splitlines()
    ]
    return "\n".join(lines)


def test_fields_go_into_the_document() -> None:
    text = field("成文日期", "2026-10-12")
    merged, _ = built(busy(), reread(text))
    assert "2026年10月12日" in [
        n.text for n in merged.bulletin.body if getattr(n, "role", "") is Role.DATE
    ]
    assert "于2026年10月26日前" in texts(merged.bulletin)  # ten workdays later
    merged, again = built(busy(), reread(field("编号", "12")))
    assert merged.bulletin.masthead.number == "样政办函〔2026〕12号"
    assert "编号：12" in again
    merged, _ = built(busy(), reread(field("整改期限", "2026年11月1日")))
    assert "于2026年11月1日前" in texts(merged.bulletin)
    merged, _ = built(busy(), reread(field("主送机关", "各有关单位：")))
    assert texts(merged.bulletin).startswith("各有关单位：\n")
    merged, again = built(busy(), reread(field("标题", "关于检查情况的通报")))
    assert merged.bulletin.title == "关于检查情况的通报" and "标题：关于检查情况的通报" in again
    merged, _ = built(busy(), reread(field("抄送", "")))
    assert merged.bulletin.colophon is not None and merged.bulletin.colophon.copy_to == ""


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("成文日期", "下周一", "不是日期"),
        ("成文日期", "2026年2月30日", "不是日期"),
        ("整改期限", "2026年1月5日", "早于成文日期"),
    ],
)
def test_a_field_that_cannot_be_names_itself(name: str, value: str, told: str) -> None:
    with pytest.raises(DraftError, match=f"2026Q3.md 的“{name}”.*{told}"):
        built(busy(), reread(field(name, value)))


# ── broken files ─────────────────────────────────────────────────────────────


def test_a_draft_of_another_period_is_refused() -> None:
    with pytest.raises(DraftError, match="是 2026Q3 的文字稿，不是 2026Q4 的"):
        draft.read(first(), "2026Q4.md", "2026Q4")


def test_a_marker_twice_and_a_text_without_marker_name_the_line() -> None:
    twice = first().replace("<!-- 总体情况/表扬 -->", "<!-- 总体情况/政府网站 -->")
    with pytest.raises(DraftError, match=r"第 \d+ 行.*出现了两次"):
        reread(twice)
    with pytest.raises(DraftError, match=r"第 1 行.*没有段落标记"):
        reread("你好\n" + first())


def test_without_its_memory_every_text_counts_as_edited_and_nothing_is_lost() -> None:
    text = draft.final(first().replace("予以表扬。", "特予表扬。"))
    merged, _ = built(later(), reread(text))
    assert "特予表扬。" in texts(merged.bulletin)
    assert "登记政务新媒体35个" in texts(merged.bulletin)
    assert any(note.number for note in merged.notes)


def test_windows_line_ends_and_a_mark_of_byte_order_are_no_edit() -> None:
    merged, _ = built(busy(), reread("\ufeff" + first().replace("\n", "\r\n")))
    assert merged.edited == ()


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Co")), min_size=1, max_size=40))
def test_any_text_survives_markdown(text: str) -> None:
    text = " ".join(text.split()) or "字"
    node = Paragraph(Role.BODY, (Run("（一）甲。", Face.SUBHEADING), Run(text)), "甲/乙")
    line = draft.markdown(node)
    (again,) = draft.paragraphs(draft.Block(key="甲/乙", text=line, line=1))
    assert again.text == node.text.rstrip() or again.text == node.text
    assert "-->" not in line or "<!--" not in line


def test_inputs_are_kept_whole() -> None:
    assert inputs_of(GIVEN.record()) == GIVEN
    assert UNITS
