"""Any JSON gateway of the office or of a vendor, described by paths in the configuration.

Options, all paths being keys and list positions joined by dots (`data.list`, `0.title`):

    items     where the list is ("" or "." when the answer itself is the list)
    title, url, time, text, author, pinned, readings      inside one item
    url_format  "https://host/p/{id}" where no field holds a whole address
    ok, ok_value   a field that must have that value, else `error` is what the gateway says
    method, body, headers   of the request; `token` the key of a secret, `token_in` its place
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from ..model import Document, Fetched, Reading, Request, Target
from .answers import could_not_look, looks_like_html, parse_json, records, refusal, shown, words
from .posts import MAX_POSTS, post, tells_something, when

KIND = "mapping"
NAME = "JSON 网关"
ABOUT = "单位或厂商自有的 JSON 接口，字段位置写在配置里"
_FIELD = re.compile(r"\{([^{}]{1,80})\}")


def plan(target: Target) -> tuple[Request, ...]:
    options = target.options
    body, headers = options.get("body", ""), options.get("headers")
    raw = json.dumps(body, ensure_ascii=False) if isinstance(body, Mapping | list) else words(body)
    context = {k: options[k] for k in ("token", "token_in") if options.get(k)}
    return (
        Request(
            url=target.url,
            purpose="posts",
            method=words(options.get("method")).upper() or ("POST" if raw else "GET"),
            headers={str(k): str(v) for k, v in headers.items()}
            if isinstance(headers, Mapping)
            else {},
            body=raw.encode("utf-8", "replace"),
            context=context,
        ),
    )


def read(target: Target, fetched: Fetched) -> Reading:
    """The items of the list; a list that is not where it should be is could not look."""
    if refused := refusal(fetched):
        return refused
    data = parse_json(fetched.body)
    if data is None:
        page = looks_like_html(fetched.body)
        what = "网页而不是数据（可能是登录页）" if page else "非 JSON 数据"
        return could_not_look(f"网关返回了{what}", operator=True)
    options = target.options
    if (ok := words(options.get("ok"))) and not _same(_at(data, ok), options.get("ok_value", 0)):
        said = shown(_at(data, words(options.get("error")) or "msg"))
        return could_not_look("网关返回错误" + (f"：{said}" if said else ""), operator=True)
    path = words(options.get("items"))
    listed = _at(data, path)
    if not isinstance(listed, list):
        return could_not_look(f"回应中没有列表“{path or '.'}”，请核对映射", operator=True)
    base = fetched.url or fetched.request.url
    found = [_post(item, options, base, fetched) for item in records(listed)[:MAX_POSTS]]
    documents = tuple(d for d in found if tells_something(d))
    if listed and not documents:
        return could_not_look("列表各项中读不到标题、链接和时间，请核对映射", operator=True)
    return Reading(documents=documents)


def _post(
    item: dict[str, Any], options: Mapping[str, Any], base: str, fetched: Fetched
) -> Document:
    def field(name: str, default: str) -> Any:
        return _at(item, words(options.get(name)) or default)

    url = words(field("url", "url"))
    if not url and (pattern := words(options.get("url_format"))):
        url = _FIELD.sub(lambda m: quote(words(_at(item, m[1])), safe=""), pattern)
    return post(
        time=when(field("time", "time"), fetched.at),
        title=words(field("title", "title")),
        url=url,
        base=base,
        html=words(field("text", "content")),
        author=words(field("author", "author")),
        pinned=field("pinned", "is_top") in (True, 1, "1", "true"),
        readings=field("readings", "read_count"),
    )


def _at(data: Any, path: str) -> Any:
    """The value at a path, None where it leads nowhere."""
    for key in [k for k in path.split(".") if k]:
        if isinstance(data, dict):
            data = data.get(key)
        elif isinstance(data, list) and re.fullmatch(r"-?\d{1,6}", key):
            index = int(key)
            data = data[index] if -len(data) <= index < len(data) else None
        else:
            return None
    return data


def _same(seen: Any, wanted: Any) -> bool:
    """0 and "0" are the same; true is not 1."""
    if isinstance(seen, bool) or isinstance(wanted, bool):
        return seen is wanted
    return words(seen) != "" and words(seen) == words(wanted)
