"""The office's own Word template: filled right, and every mistake in it told with its place."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from bulletin_samples import AS_OF, DISTRICT, busy
from docx import Document

from monitor.bulletin import charts, template
from monitor.bulletin.inputs import Inputs
from monitor.bulletin.template import TemplateFault
from monitor.bulletin.tree import Bulletin, Paragraph
from monitor.workdays import add_workdays

GIVEN = Inputs(
    district=DISTRICT, dated=AS_OF.date(), deadline=add_workdays(AS_OF.date(), 10),
    copy_to="区委办公室", number="7",
)  # fmt: skip


@pytest.fixture(scope="module")
def bulletin() -> Bulletin:
    return GIVEN.compose(busy(), charts.annex(busy()))


def made(*paragraphs: str, header: str = "", cell: str = "") -> bytes:
    """A template as an office would type it."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if cell:
        document.add_table(1, 2).rows[0].cells[1].text = cell
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def filled(content: bytes, bulletin: Bulletin) -> list[str]:
    result = template.fill(content, "模板.docx", bulletin, busy(), AS_OF)
    return [p.text for p in Document(io.BytesIO(result)).paragraphs]


def test_the_sample_template_gives_the_whole_bulletin(bulletin: Bulletin) -> None:
    content = template.fill(template.sample(busy(), AS_OF), "模板.docx", bulletin, busy(), AS_OF)
    document = Document(io.BytesIO(content))
    texts = [p.text for p in document.paragraphs]
    for node in bulletin.body:
        if isinstance(node, Paragraph):
            assert node.text in texts
    assert bulletin.title in texts and bulletin.masthead.number in texts
    assert [len(t.rows) for t in document.tables] == [25, 36, 7, 10]
    assert document.tables[3].rows[1].cells[1].text == "区统计局"
    assert len(document.inline_shapes) == 4
    xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert "{{" not in xml and "{%" not in xml and "区委办公室" in xml
    again = template.fill(template.sample(busy(), AS_OF), "模板.docx", bulletin, busy(), AS_OF)
    assert again == content


def test_fields_lists_and_conditions(bulletin: Bulletin) -> None:
    texts = filled(
        made(
            "{{ 标题 }}（{{ 期间 }}）",
            "账号{{ 数据.账号.登记 }}个，合格率{{ 数据.账号.合格率 }}",
            "{% if 数据.问题.未整改 > 0 %}尚有{{ 数据.问题.未整改 }}个{% else %}全部整改{% endif %}",
            "{%p for 行 in 单位排名 %}",
            "{{ 行.名次 }} {{ 行.单位 }}",
            "{%p endfor %}",
        ),
        bulletin,
    )
    assert texts[0] == f"{bulletin.title}（2026年第三季度）"
    assert texts[1:3] == ["账号35个，合格率90.9%", "尚有7个"]
    assert texts[3] == "1 区统计局" and len(texts) == 3 + 9


def test_text_from_outside_is_text(bulletin: Bulletin) -> None:
    hostile = "<w:p/>&{{ 标题 }}{% for x in y %}\x00\x0b"
    bad = replace(bulletin, title=hostile)
    assert filled(made("题：{{ 标题 }}"), bad) == ["题：<w:p/>&{{ 标题 }}{% for x in y %}"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (made("好", "{{ 标提 }}"), "模板.docx 第 2 段：没有“标提”这一项，是否为“标题”"),
        (made("{{ 数据.账号.粉丝 }}"), "模板.docx 第 1 段：没有“粉丝”这一项"),
        (made("好", header="{{ 文号 }}"), "第 1 节页眉，第 1 段：没有“文号”这一项"),
        (made("好", cell="{{ 行.单位 }}"), "第 1 个表格第 1 行第 2 格：没有“行”这一项"),
        (made("{%p for 段 in 正文 %}", "{{ 段.文字 }}"), "第 1 段：“for”没有结束，缺 {% endfor %}"),
        (made("{%p for 段 在 正文 %}", "{%p endfor %}"), "语法有误"),
        (made("好", "{%p endfor %}"), "第 2 段：多了一个 {%p endfor %}"),
        (made("{%p if 标题 %}", "{%p endfor %}"), "第 2 段：{%p endfor %} 与 第 1 段的“if”不配对"),
        (made("{%p for 段 in 段落 %}", "{%p endfor %}"), "第 1 段：没有“段落”这一项"),
        (made("{{ 标题 "), "第 1 段：括号没有成对"),
        (made("{{ 标题 + 1 }}"), "无法填写"),
        (made("{{ 标题.__class__.__mro__ }}"), "没有“|无法填写"),
        (b"not a zip", "不是 Word 的 .docx 文件"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    content: bytes, told: str, bulletin: Bulletin
) -> None:
    with pytest.raises(TemplateFault) as caught:
        filled(content, bulletin)
    assert any(one in str(caught.value) for one in told.split("|")), str(caught.value)
    assert "模板.docx" in str(caught.value)


def test_no_macro_and_nothing_from_elsewhere(bulletin: Bulletin) -> None:
    def with_part(name: str, data: bytes) -> bytes:
        out = io.BytesIO(made("{{ 标题 }}"))
        with zipfile.ZipFile(out, "a") as package:
            package.writestr(name, data)
        return out.getvalue()

    with pytest.raises(TemplateFault, match="带有宏"):
        filled(with_part("word/vbaProject.bin", b"x"), bulletin)
    link = b'<Relationship TargetMode="External" Target="http://x.example/"/>'
    with pytest.raises(TemplateFault, match="引用了外部内容"):
        filled(with_part("word/_rels/other.xml.rels", link), bulletin)
