"""The letter that tells the editors a bulletin was built and waits for their eyes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..settings import District
from .clean import one_line, web_address
from .page import Draft, Grid, Heading, Note, Paragraph, Part, Run, draft, instant, link, plain


def bulletin_letter(
    *,
    district: District,
    title: str,
    highlights: Sequence[str],
    files: Sequence[str],
    enclosed: Sequence[str] = (),
    now: datetime,
    base_url: str = "",
) -> Draft:
    """A bulletin was built: its title, its main figures and where the files lie.

    `highlights` are whole sentences (`bulletin.compose.highlights`); `files` are names or paths; those in `enclosed` go
    along with the letter.
    """
    subject = f"【{one_line(district.name, 20)}政务巡查】通报已生成，请审核：{one_line(title, 60)}"
    parts: list[Part] = [
        Paragraph(
            plain(f"《{one_line(title)}》已由系统根据巡查数据生成初稿，请审核、修改后按程序印发。")
        )
    ]
    if highlights:
        parts.append(Heading("主要数据"))
        parts.extend(
            Paragraph(plain(f"{n}. {one_line(text)}")) for n, text in enumerate(highlights, 1)
        )
    if files:
        parts.append(Heading("文件"))
        parts.append(
            Grid(
                ("文件", "位置"),
                tuple(
                    (
                        plain(one_line(name, 300)),
                        plain("随信附上" if name in enclosed else "在服务器的通报文件夹中"),
                    )
                    for name in files
                ),
            )
        )
    if web_address(base_url):
        parts.append(Paragraph((Run("在平台查看："), *link(f"{base_url.rstrip('/')}/bulletins"))))
    parts.append(
        Note(
            (
                "初稿中的数字均由巡查记录计算得出；发文字号、签发人和成文日期请在印发前核对。",
                f"{instant(now)} 由政务网站与新媒体巡查系统自动发出。",
            )
        )
    )
    return draft(subject, "编辑人员", parts)
