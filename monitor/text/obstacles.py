"""Recognises answers that are not the page asked for: challenges, shells, walls, soft 404s.

Each function returns the reason in Chinese for a person, or "". Judged from status, headers
and body alone. A page of real text is never taken for an obstacle because it *mentions* one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from .page import Page
from .patterns import Pattern
from .visibility import TRANSPARENT

# Statuses by which protective devices answer a program, not statements about the page.
WALL_STATUSES: Final = frozenset({202, 403, 405, 412, 418, 419, 429, 432, 460, 468, 493, 521, 529})
GONE_STATUSES: Final = frozenset({404, 410})
LONGEST_NOTICE: Final = 400  # characters of visible text that a notice page may have
SHORTEST_TEXT: Final = 100  # characters; a page with fewer says nothing of its own

SHELL: Final = "页面内容由脚本生成，无法读取（空壳页面）"
_FEWEST_CELLS: Final = 4  # with something in them: a table, however small
SHORTEST_TITLE: Final = 8  # characters; names of columns have fewer
_DATED = Pattern(r"(?<!\d)20\d\d\s?[-./年]\s?\d{1,2}(?!\d)|(?<!\d)\d{1,2}[-月]\d{1,2}(?!\d)")

_CHALLENGE = Pattern(
    r"_\$_ts|\$_ts\s*=|\$_ss\(|__jsl_clearance|__jsluid|acw_sc__v[23]|arg1\s*=\s*['\"][0-9A-F]{20,}|"
    r"_cf_chl_|cf-challenge|cf_chl_opt|challenge-platform|aliyun_waf|acw_tc.{0,200}arg2|"
    r"wzws-waf-cgi|wzwsconfirm|waf_cookie|/WZWSREL|yunsuo_session|security_session_(?:verify|mid)|"
    r"self\.location\s*=.{0,80}security_verify|safeline|sl-challenge|edgeone|probe\.js|"
    r"document\.cookie\s*=[^;]{0,300};?[^<]{0,400}(?:location\.(?:reload|replace|href)|location\s*=)",
    re.IGNORECASE | re.DOTALL,
)
_VERIFY = Pattern(
    r"安全验证|人机验证|滑动验证|拖动滑块|完成验证|验证后继续|请输入验证码|正在验证|浏览器安全检查|安全检查中|检查您的浏览器|"
    r"访问(?:过于|太)频繁|访问频次|操作频繁|请求过于频繁|请求频率|访问异常|异常访问|环境异常|请(?:开启|启用|允许).{0,6}(?:JavaScript|Cookie)|"
    r"需要(?:开启|启用).{0,4}JavaScript|enable JavaScript|Checking your browser|Just a moment|captcha|geetest|"
    r"TencentCaptcha|Attention Required|人机识别",
    re.IGNORECASE,
)
# The place where an application draws itself: its <noscript> asks for scripts, no device does.
_APP = Pattern(
    r"<div\b[^>]{0,80}\bid=[\"']?(?:app|root|__nuxt|__next)[\"']?[^>]{0,80}>\s*</div>",
    re.IGNORECASE,
)
_WALL = Pattern(
    r"请求.{0,12}(?:拦截|阻断|阻止)|(?:拦截|阻断).{0,8}请求|不合法(?:的)?参数|禁止访问|拒绝访问|"
    r"访问被(?:拒绝|禁止|拦截)|Access Denied|403 Forbidden|Request (?:blocked|rejected)|"
    r"The requested URL was rejected",
    re.IGNORECASE,
)
# Names of products: news and tenders have them too, so they count on the shortest pages only.
_WALL_NAMES = Pattern(
    r"网站防火墙|Web应用防火墙|WAF|安全狗|云锁|创宇盾|加速乐|知道创宇|玄武盾|D盾|云盾|Forbidden|您的IP",
    re.IGNORECASE,
)
_MISSING = Pattern(
    r"(?<![\d.第])404(?=\s*(?:$|错误|页面|Not|error|[-_—|:：!！,，。·]|找不到|您|你|对不起|很?抱歉|哎|啊|返回|首页|the))|页面(?:不存在|找不到|未找到|没有找到|丢失|已删除|已被删除|已失效|飞走|走丢)|"
    r"(?:找不到|没有找到|未找到|无法找到).{0,8}(?:页面?|网页|文件|资源|内容|文章|信息)|(?:您|你)(?:访问|查看|浏览|请求|要找)的.{0,8}(?:不存在|已删除|已被删除|已下线|已过期|找不到|失效|走丢)|"
    r"(?:文章|内容|信息|稿件|栏目|资源|网页|该页)(?:不存在|已删除|已被删除|已下架|已撤销|已下线)|Not Found|page (?:cannot|can't) be found|"
    r"No such (?:file|page)|Page does not exist",
    re.IGNORECASE,
)
_ERROR = Pattern(
    r"HTTP Status (?:[45]\d\d)|(?<!\d)50[0234](?!\d)\s*[-–]?\s*(?:内部|错误|Internal|Bad Gateway|Service|Gateway|服务器|网关)|"
    r"Internal Server Error|Bad Gateway|Service Unavailable|Whitelabel Error|系统(?:维护|升级|出错|异常|繁忙)|网站(?:维护|升级|正在维护|正在升级|暂停|暂时关闭)|"
    r"服务器(?:错误|异常|繁忙)|(?:站点|网站)(?:已)?(?:关闭|停用|到期|过期)|java\.lang\.|Exception report|ORA-\d{5}|SQLException|"
    r"数据库(?:连接)?(?:错误|失败)|Error establishing a database",
    re.IGNORECASE,
)
_LOGIN = Pattern(r"登录|登陆|用户名|账号|密码|login|sign in", re.IGNORECASE)
_ABOUT = Pattern(
    r"(?:.{0,30}(?:局|府|办|厅|委))?关于.{4,}的(?:通知|公告|通报|函|意见|办法|通告|说明|报告)"
)
_TITLE = Pattern(r"<title[^>]*>([^<]{0,300})", re.IGNORECASE)
# Runs without "<" are taken at once and never given back: scripts are long. What is left open
# goes on to the end, as in a browser.
_TAGS = Pattern(
    r"<(?:(script|style|noscript)\b[^<]*+(?:<(?!/\1\s*>)[^<]*+)*+(?:</\1\s*>|\Z)"
    r"|!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->|\Z)|[a-z/!?][^>]*+(?:>|\Z))",
    re.IGNORECASE,
)
_REDIRECT = Pattern(
    r"(?:window\.|self\.|top\.|document\.|parent\.)?location(?:\.href)?\s*(?:=|\.replace\(|\.assign\()\s*"
    r"[\"']([^\"'<>\s]{1,300})[\"']"
)
_LOADS = Pattern(
    r"\$\.(?:ajax|get|post|getJSON)|axios|fetch\(|XMLHttpRequest|dataproxy|jpage|layui|laypage|"
    r"v-for|\{\{|ng-repeat|new Vue|ReactDOM|__NEXT_DATA__|__NUXT__|webpackJsonp|template\(|queryList|unitbuild|"
    r"getDataList|loadData|loadList|document\.write(?:ln)?\([^)]{0,80}<(?:li|tr|td|dl|dd|ul)\b|"
    r"\.(?:append|html)\(\s*['\"`]<(?:li|tr|dl|ul|a)\b|innerHTML\s*\+=|[{,]\s*['\"]?title['\"]?\s*:\s*['\"][^'\"]{8}",
)


def status_obstacle(status: int) -> str:
    """Why an HTTP status says nothing about the page's content; "" for 200 and its like."""
    if status in WALL_STATUSES:
        return f"疑似被防护设备拦截（HTTP {status}）"
    if status in {401, 407, 511}:
        return f"需要登录后访问（HTTP {status}）"
    if status in GONE_STATUSES:
        return f"页面不存在（HTTP {status}）"
    if status >= 500:
        return f"网站返回错误（HTTP {status}）"
    if status >= 300 or 0 < status < 200:
        return f"网站返回异常状态（HTTP {status}）"
    return ""


def visible_text(html: str, limit: int = 60_000) -> str:
    """The text of a short HTML page without parsing it; for notices, not for reading."""
    return " ".join(_TAGS.sub(" ", html[:limit]).split())


def wall(html: str) -> str:
    """Why a body is a protective device's and not the site's: script challenge or notice."""
    if not html:
        return ""
    text = visible_text(html)
    if len(text) > LONGEST_NOTICE:
        return ""
    if len(text) <= SHORTEST_TEXT and _CHALLENGE.search(html[:200_000]):
        return "返回的是防护脚本质询页面"
    if _VERIFY.search(text) or (
        len(text) < 40 and _VERIFY.search(html[:20_000]) and not _APP.search(html[:20_000])
    ):
        return "返回的是安全验证页面"
    if _WALL.search(text) or (len(text) <= SHORTEST_TEXT and _WALL_NAMES.search(text)):
        return "返回的是防护设备拦截提示"
    return ""


def missing(html: str) -> str:
    """Why a 200 answer really says that the page does not exist (soft 404)."""
    if not html:
        return ""
    title = _TITLE.search(html[:20_000])
    named = title[1].strip() if title else ""
    text = visible_text(html)
    if _ABOUT.match(named):  # a document on the matter, whatever it mentions
        named, text = "", text.replace(named, "")
    if named and len(named) <= 40 and _MISSING.search(named) and len(text) <= 4 * LONGEST_NOTICE:
        return f"返回 200 但页面标题为“{named[:30]}”"
    body = text.replace(named, "", 1) if named else text
    if len(body) <= LONGEST_NOTICE // 2 and (match := _MISSING.search(body)):
        return f"返回 200 但页面提示“{match[0][:30]}”"
    return ""


def page_obstacle(page: Page, html: str, headers: Mapping[str, str]) -> str:
    """Why a read page cannot be judged: wall, soft 404, error text, login or empty shell."""
    # visibility:hidden and opacity:0 are how scripts fade a page in; the text is there.
    shown = [p for p in page.pieces if p.hidden in {"", TRANSPARENT}]
    length = sum(len(p.text) for p in shown)
    if length <= 2 * LONGEST_NOTICE:
        text = " ".join(p.text for p in shown)
        if reason := wall(html) or missing(html):
            return reason
        if length <= LONGEST_NOTICE and (match := _ERROR.search(f"{page.title} {text}")):
            return f"返回的是错误或维护提示“{match[0][:30]}”"
        reads = any(len(p.text) >= 40 and "。" in p.text for p in shown)
        if page.passwords and not reads and _LOGIN.search(text + page.title):
            return "需要登录后访问"
        return shell(page, length, html)
    return ""


def shell(page: Page, length: int, html: str) -> str:
    """Why a page with little text shows a person more than it shows us."""
    links = sum(1 for a in page.anchors if a.url and not a.hidden)
    if not html.strip():
        return "返回空白内容"
    table = sum(1 for p in page.pieces if p.cell is not None and not p.hidden) >= _FEWEST_CELLS
    if length < 60 and links < 5 and not table and not _shows_entry(page):
        if page.frames:
            return "内容在内嵌框架中，无法读取"
        if page.scripts or page.script_urls:
            return SHELL
        if page.images:
            return "页面只有图片，无法读取"
        if length < 4:
            return "返回空白内容"
    return ""


def _shows_entry(page: Page) -> bool:
    """Whether a title with a date beside it stands on the page: a list of one or two lines."""
    for anchor in page.anchors:
        if anchor.url and not anchor.hidden and len(anchor.text) >= SHORTEST_TITLE:
            near = page.pieces[max(anchor.piece - 1, 0) : anchor.piece + 2]
            if any(_DATED.search(piece.text) for piece in near if not piece.hidden):
                return True
    return False


def loads_by_script(page: Page) -> bool:
    """Whether lists of the page are likely fetched or filled in by script."""
    return any(_LOADS.search(s) for s in page.scripts) or any("{{" in p.text for p in page.pieces)


def scripted_target(page: Page) -> str:
    """Where a page without text of its own sends its visitors by script or refresh, or ""."""
    if sum(len(p.text) for p in page.pieces) > 120 or len(page.anchors) > 3:
        return ""
    if page.refresh:
        return page.refresh
    for script in page.scripts:
        if len(script) < 3000 and (match := _REDIRECT.search(script)):
            return match[1]
    return ""
