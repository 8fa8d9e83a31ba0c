"""A generated portal for the crawl benches, served by nginx (Debian's nginx-light).

portal(pages)   path → HTML: home, columns of 30, articles; 150 style rules and 100 script
                functions in each head, and a menu of all columns (or of `menu`) on every page
serving(pages)  the base URL of an nginx that serves it from a folder that ends with the block
"""

from __future__ import annotations

import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

PER_COLUMN = 30
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")
_WORDS = (
    "关于 开展 样例区 重点 工作 通知 推进 会议 召开 项目 建设 服务 群众 政务 公开 印发 方案 组织 乡镇 街道 部门 落实 责任 检查 安全 生产 教育 医疗 农业 产业 发展 调研 座谈 培训"
).split()
_CONFIG = """
daemon off;
worker_processes 1;
error_log {folder}/error.log crit;
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
    access_log off;
    etag on;
    keepalive_requests 1000000;
    types {{ text/html html; text/plain txt; application/xml xml; }}
    charset utf-8;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    server {{ listen {listen}:{port}; root {folder}/www; index index.html; }}
}}
"""


def portal(pages: int, seed: int = 7, menu: int = 0) -> dict[str, bytes]:
    """path → HTML of a portal with exactly so many pages: home, columns, articles. With a
    `menu` of so many columns the home page links to the others."""
    dice = random.Random(seed)
    columns = max(1, (pages - 1) // (PER_COLUMN + 1))
    articles = pages - 1 - columns
    per_column = [articles // columns + (number < articles % columns) for number in range(columns)]
    names = [f'<li><a href="/c{n}/index.html">栏目{n}</a></li>' for n in range(columns)]
    nav = "".join(names[: menu or columns])
    site: dict[str, bytes] = {}

    def page(path: str, title: str, marks: str, body: str) -> None:
        style = "".join(f".c{n}{{margin:{n}px;padding:{n}px;color:#333}}\n" for n in range(150))
        script = "".join(f"var a{n} = function(x){{ return x + {n}; }};\n" for n in range(100))
        site[path] = (
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta name="SiteName" content="样例区人民政府">{marks}<style>{style}</style>'
            f"<script>{script}</script></head><body><div class='header'><ul class='nav'>{nav}"
            f"</ul></div><div class='main'>{body}</div><div class='footer'>主办：样例区人民政府办公室"
            f" 网站标识码：0000000001</div></body></html>"
        ).encode()

    def title() -> str:
        return "".join(dice.choices(_WORDS, k=8))

    latest: list[str] = []
    for column, count in enumerate(per_column):
        entries: list[str] = []
        for number in range(count):
            day = f"2026-{number % 6 + 1:02}-{number % 28 + 1:02}"
            name, path = title(), f"/c{column}/t{number}.html"
            entries.append(f'<li><a href="{path}" title="{name}">{name}</a><span>{day}</span></li>')
            text = "".join(
                f"<p>　　{'，'.join(''.join(dice.choices(_WORDS, k=5)) for _ in range(6))}。</p>"
                for _ in range(14)
            )
            marks = (
                f'<meta name="ArticleTitle" content="{name}">'
                f'<meta name="PubDate" content="{day} 09:00">'
            )
            head = f"<h1>{name}</h1><div class='info'>发布时间：{day} 09:00　来源：区发改局</div>"
            page(path, name, marks, f"{head}<div class='article-content'>{text}</div>")
        latest += entries[:2]
        marks = f'<meta name="ColumnName" content="栏目{column}">'
        page(f"/c{column}/index.html", f"栏目{column}", marks, f"<ul>{''.join(entries)}</ul>")
    further = "".join(names[menu:]) if menu else ""
    page("/", "样例区人民政府", "", f"<ul>{''.join(latest)}</ul><ul>{further}</ul>")
    return site


@contextmanager
def serving(site: Mapping[str, bytes], listen: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """The base URL of an nginx with this site. Raises RuntimeError where nginx is not installed."""
    if NGINX is None:
        raise RuntimeError("nginx 未安装（Debian：nginx-light）")
    with tempfile.TemporaryDirectory(prefix="govmon-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx gives up root before it reads
        for path, body in site.items():
            file = folder / "www" / (path.strip("/") or "index.html")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
        port = port or free_port()
        config = folder / "nginx.conf"
        config.write_text(_CONFIG.format(folder=folder, port=port, listen=listen), "utf-8")
        command = [NGINX, "-p", name, "-c", str(config)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                _until_open(port)
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(10)


def free_port() -> int:
    """A port of the loopback that nobody uses just now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def peak_mib() -> float:
    """The most memory this process ever held. Not `ru_maxrss`: that outlives an exec and would
    tell the parent's."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _until_open(port: int) -> None:
    for _ in range(200):
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 1)):
            return
        time.sleep(0.05)
    raise RuntimeError("nginx 没有启动")
