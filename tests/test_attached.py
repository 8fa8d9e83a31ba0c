"""Which links of a page are its attachments."""

from __future__ import annotations

import pytest

from monitor.model import Link
from monitor.text.attached import attachments

PAGE = "http://www.sample.gov.cn/zwgk/202607/t20260701_1.html"
HERE = "http://www.sample.gov.cn/zwgk/202607/"


@pytest.mark.parametrize(
    ("link", "url", "name"),
    [
        (Link(url=HERE + "P1.docx", text="附件1：名单"), HERE + "P1.docx", "附件1：名单.docx"),
        (Link(url=HERE + "P1.XLS", text="名单.xls"), HERE + "P1.XLS", "名单.xls"),
        (Link(url=HERE + "%E5%90%8D.pdf", text="下载"), HERE + "%E5%90%8D.pdf", "名.pdf"),
        (Link(url=HERE + "download.jsp?id=7", text="公示名单.xlsx"), HERE + "download.jsp?id=7", "公示名单.xlsx"),
        (Link(url=HERE + "down.do?fn=%E8%A1%A8.rar", text="点击下载"), HERE + "down.do?fn=%E8%A1%A8.rar", "表.rar"),
        (Link(url=HERE + "DownloadFile?fileid=9", text="附件2：补贴发放表", region="main"),
         HERE + "DownloadFile?fileid=9", "附件2：补贴发放表"),
        (Link(url="http://www.sample.gov.cn/pdfjs/viewer.html?file=/u/a.pdf", text="（内嵌框架）", region="frame"),
         "http://www.sample.gov.cn/u/a.pdf", "a.pdf"),
        (Link(url="https://bucket.oss-cn.aliyuncs.com/a.ofd", text="全文", region="main"),
         "https://bucket.oss-cn.aliyuncs.com/a.ofd", "全文.ofd"),
        (Link(url=HERE + "W0202.jpg", text="附件：名单.jpg", region="main"), HERE + "W0202.jpg", "附件：名单.jpg"),
        (Link(url=HERE + "W0203.tif", text="附件2：公示表", region="main"), HERE + "W0203.tif", "附件2：公示表.tif"),
        (Link(url=HERE + "W0204.png", text="低保对象公示.png"), HERE + "W0204.png", "低保对象公示.png"),
    ],
)  # fmt: skip
def test_an_attachment(link: Link, url: str, name: str) -> None:
    (found,) = attachments(PAGE, [link])
    assert (found.url, found.text) == (url, name)


@pytest.mark.parametrize(
    "link",
    [
        Link(url=HERE + "t2.html", text="附件说明"),
        Link(url=HERE + "t2.html", text="关于下载附件的说明", region="main"),
        Link(url="http://www.other.gov.cn/a.pdf", text="上级文件", region="main"),
        Link(url="http://down.example.com/reader.zip", text="阅读器下载", region="footer"),
        Link(url="http://www.sample.gov.cn/wechat.jpg", text="二维码"),
        Link(url=PAGE, text="附件1：本页"),
        Link(url=HERE + "photo.jpg", text="", title="现场照片.jpg", region="main"),
        Link(url=HERE + "photo.jpg", text="点击查看大图", region="main"),
        Link(url=HERE + "banner.png", text="附件：横幅.png", region="header"),
    ],
)
def test_no_attachment(link: Link) -> None:
    assert attachments(PAGE, [link]) == ()


def test_one_address_is_one_attachment() -> None:
    links = [Link(url=HERE + "a.doc", text="附件"), Link(url=HERE + "a.doc", text="再次下载")]
    assert len(attachments(PAGE, links)) == 1
