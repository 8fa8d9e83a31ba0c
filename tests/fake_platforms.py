"""A server that speaks the four official interfaces as the platforms do, whims included.

Errors are HTTP 200 with a code; tokens run out, are killed by a second caller, and are counted;
lists are paged. `World` is what it shows; tests change it between visits.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from aiohttp import web

from monitor.model import CHINA

SECRET = "app-secret-7c1f"


@dataclass
class Published:
    """One post on the platforms."""

    at: datetime
    title: str
    text: str = ""
    pinned: bool = False
    deleted: bool = False
    id: str = ""


@dataclass
class World:
    """Everything the server knows, and how it misbehaves today."""

    clock: Callable[[], datetime]
    posts: dict[str, list[Published]] = field(default_factory=dict)  # account → newest first
    token_seconds: int = 7200
    quota: int = 2000  # token exchanges a day
    trouble: dict[str, Any] = field(default_factory=dict)  # platform → see `_trouble`
    stable: bool = True  # whether stable_token exists
    allowed: bool = True  # our IP is in the whitelist
    content: bool = True  # batchget gives texts
    lives: dict[str, tuple[str, datetime]] = field(default_factory=dict)  # account → token, end
    refresh: dict[str, str] = field(default_factory=dict)  # account → refresh token now valid
    asked: Counter[str] = field(default_factory=Counter)
    made: int = 0

    def steal(self, account: str) -> str:
        """A second program fetches a token: ours is dead from now on."""
        return self.new_token(account)

    def new_token(self, account: str) -> str:
        self.made += 1
        token = f"tok-{account}-{self.made}"
        self.lives[account] = (token, self.clock() + timedelta(seconds=self.token_seconds))
        return token

    def fresh(self, account: str, token: str) -> bool:
        known, end = self.lives.get(account, ("", self.clock()))
        return token == known and self.clock() < end

    def owner(self, token: str) -> str:
        return next((a for a, (t, _) in self.lives.items() if t == token), "")

    def shown(self, account: str) -> list[Published]:
        pinned = [p for p in self.posts.get(account, ()) if p.pinned]
        rest = [p for p in self.posts.get(account, ()) if not p.pinned]
        return pinned + sorted(rest, key=lambda p: p.at, reverse=True)


class FakePlatforms:
    """`async with FakePlatforms(world) as server: server.base`"""

    def __init__(self, world: World) -> None:
        self.world = world
        self._runner: web.AppRunner | None = None
        self._closing = asyncio.Event()  # until then a slow answer does not come
        self.base = ""

    async def __aenter__(self) -> FakePlatforms:
        app = web.Application()
        add = app.router.add_route
        add("GET", "/cgi-bin/token", self._classic_token)
        add("POST", "/cgi-bin/stable_token", self._stable_token)
        add("POST", "/cgi-bin/freepublish/batchget", self._batchget)
        add("POST", "/cgi-bin/freepublish/getarticle", self._getarticle)
        add("POST", "/datacube/getbizsummary", self._summary)
        add("POST", "/datacube/getarticletotaldetail", self._details)
        add("GET", "/2/statuses/user_timeline.json", self._timeline)
        add("POST", "/oauth2/access_token", self._weibo_token)
        add("GET", "/api/container/getIndex", self._mobile)
        add("GET", "/video/list/", self._videos)
        add("POST", "/oauth/refresh_token/", self._douyin_token)
        add("GET", "/openapi/photo/list", self._photos)
        add("GET", "/oauth2/refresh_token", self._kuaishou_token)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        if self._runner:
            await self._runner.cleanup()

    # ── WeChat ───────────────────────────────────────────────────────────────

    async def _classic_token(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        return self._wechat_token(query["appid"], query["secret"], again=True)

    async def _stable_token(self, request: web.Request) -> web.StreamResponse:
        if not self.world.stable:
            raise web.HTTPNotFound
        ask = await request.json()
        return self._wechat_token(ask["appid"], ask["secret"], again=ask["force_refresh"])

    def _wechat_token(self, appid: str, secret: str, *, again: bool) -> web.StreamResponse:
        world = self.world
        world.asked["token"] += 1
        if not world.allowed:
            return _say(errcode=40164, errmsg="invalid ip 203.0.113.9 ipv6 ::1, not in whitelist")
        if secret != SECRET:
            return _say(errcode=40125, errmsg=f"invalid appsecret {secret}")
        if world.made >= world.quota:
            return _say(errcode=45009, errmsg="reach max api daily quota limit")
        kept, end = world.lives.get(appid, ("", world.clock()))
        token = kept if kept and not again and world.clock() < end else world.new_token(appid)
        left = int((world.lives[appid][1] - world.clock()).total_seconds())
        return _say(access_token=token, expires_in=left)

    async def _wechat(self, request: web.Request, name: str) -> tuple[str, Any]:
        self.world.asked[name] += 1
        if broken := await self._trouble("wechat"):
            return "", broken
        appid = self.world.owner(request.query.get("access_token", ""))
        if not appid or not self.world.fresh(appid, request.query["access_token"]):
            token = request.query.get("access_token", "")
            return "", _say(errcode=40001, errmsg=f"invalid credential, access_token={token}")
        return appid, None

    async def _batchget(self, request: web.Request) -> web.StreamResponse:
        appid, refused = await self._wechat(request, "batchget")
        if refused:
            return refused
        ask = await request.json()
        assert 1 <= ask["count"] <= 20
        posts = self.world.shown(appid)
        page = posts[ask["offset"] : ask["offset"] + ask["count"]]
        items = [
            {
                "article_id": p.id or p.title,
                "content": {"news_item": [self._news(p)], "create_time": _epoch(p.at)},
                "update_time": _epoch(p.at) + 60,
            }
            for p in page
        ]
        return _say(total_count=len(posts), item_count=len(items), item=items)

    async def _getarticle(self, request: web.Request) -> web.StreamResponse:
        appid, refused = await self._wechat(request, "getarticle")
        if refused:
            return refused
        wanted = (await request.json())["article_id"]
        found = [p for p in self.world.shown(appid) if (p.id or p.title) == wanted]
        if not found:
            return _say(errcode=53600, errmsg="article id invalid")
        return _say(news_item=[{**self._news(found[0]), "content": f"<p>{found[0].text}</p>"}])

    def _news(self, post: Published) -> dict[str, Any]:
        return {
            "title": post.title, "digest": post.text[:20], "author": "",
            "content": f"<p>{post.text}</p>" if self.world.content else "",
            "url": f"https://mp.weixin.example/s/{post.id or post.title}",
            "is_deleted": post.deleted,
        }  # fmt: skip

    async def _summary(self, request: web.Request) -> web.StreamResponse:
        appid, refused = await self._wechat(request, "summary")
        if refused:
            return refused
        ask = await request.json()
        days = Counter(p.at.astimezone(CHINA).date().isoformat() for p in self.world.shown(appid))
        rows = [
            {"ref_date": d, "send_page_count": n}
            for d, n in days.items()
            if ask["begin_date"] <= d <= ask["end_date"]
        ]
        return _say(list=rows)

    async def _details(self, request: web.Request) -> web.StreamResponse:
        appid, refused = await self._wechat(request, "details")
        if refused:
            return refused
        day = (await request.json())["begin_date"]
        rows = [
            {"ref_date": day, "title": p.title}
            for p in self.world.shown(appid)
            if p.at.astimezone(CHINA).date().isoformat() == day
        ]
        return _say(list=rows)

    # ── Weibo ────────────────────────────────────────────────────────────────

    async def _timeline(self, request: web.Request) -> web.StreamResponse:
        self.world.asked["timeline"] += 1
        if broken := await self._trouble("weibo"):
            return broken
        uid, token = request.query["uid"], request.query.get("access_token", "")
        if not self.world.fresh(uid, token):
            code = 21335 if self.world.owner(token) else 21327
            return _say(error_code=code, error="expired_token" if code == 21327 else "uid")
        posts = self.world.shown(uid)
        size, page = int(request.query["count"]), int(request.query.get("page", 1))
        rows = [
            {"created_at": p.at.strftime("%a %b %d %H:%M:%S %z %Y"), "idstr": p.id or p.title,
             "text": f"{p.title} {p.text}".strip()}
            for p in posts[(page - 1) * size : page * size]
        ]  # fmt: skip
        return _say(statuses=rows, total_number=len(posts))

    async def _weibo_token(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        return self._renew(str(form["refresh_token"]), _weibo_grant, _weibo_refused)

    async def _mobile(self, request: web.Request) -> web.StreamResponse:
        self.world.asked["mobile"] += 1
        if broken := await self._trouble("mobile"):
            return broken
        cards = [
            {
                "card_type": 9,
                "profile_type_id": "proweibotop_" if p.pinned else "proweibo_",
                "mblog": {"created_at": p.at.strftime("%a %b %d %H:%M:%S %z %Y"),
                          "bid": p.id or p.title, "text": p.title, "isTop": int(p.pinned)},
            }
            for p in self.world.shown(request.query["value"])[:10]
        ]  # fmt: skip
        return _say(ok=1, data={"cards": cards})

    # ── Douyin, Kuaishou ─────────────────────────────────────────────────────

    async def _videos(self, request: web.Request) -> web.StreamResponse:
        self.world.asked["videos"] += 1
        if broken := await self._trouble("douyin"):
            return broken
        who = request.query["open_id"]
        if not self.world.fresh(who, request.headers.get("access-token", "")):
            return _say(data={"error_code": 28001008, "description": "access_token过期"})
        posts = self.world.shown(who)
        start, size = int(request.query["cursor"]), int(request.query["count"])
        rows = [
            {"item_id": p.id or p.title, "title": p.title, "is_top": p.pinned,
             "create_time": _epoch(p.at), "share_url": f"https://v.example/{p.id or p.title}",
             "video_status": 4 if p.deleted else 1}
            for p in posts[start : start + size]
        ]  # fmt: skip
        more = start + size < len(posts)
        return _say(data={"error_code": 0, "cursor": start + size, "has_more": more, "list": rows})

    async def _douyin_token(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        return self._renew(str(form["refresh_token"]), _douyin_grant, _douyin_refused)

    async def _photos(self, request: web.Request) -> web.StreamResponse:
        self.world.asked["photos"] += 1
        if broken := await self._trouble("kuaishou"):
            return broken
        token = request.query.get("access_token", "")
        who = self.world.owner(token)
        if not who or not self.world.fresh(who, token):
            return _say(result=100200100, error_msg="access_token expired")
        rows = [
            {"photo_id": p.id or p.title, "caption": p.title, "create_time": _epoch(p.at) * 1000,
             "play_url": f"https://k.example/{p.id or p.title}", "pending": False}
            for p in self.world.shown(who)
        ]  # fmt: skip
        return _say(result=1, video_list=rows)

    async def _kuaishou_token(self, request: web.Request) -> web.StreamResponse:
        return self._renew(request.query["refresh_token"], _kuaishou_grant, _kuaishou_refused)

    def _renew(
        self,
        refresh: str,
        grant: Callable[[str, str], dict[str, Any]],
        refused: Callable[[], dict[str, Any]],
    ) -> web.StreamResponse:
        """Each renewal makes a new refresh token and kills the old one."""
        world = self.world
        world.asked["token"] += 1
        who = next((a for a, r in world.refresh.items() if r == refresh), "")
        if not who:
            return _say(**refused())
        token = world.new_token(who)
        world.refresh[who] = f"refresh-{who}-{world.made}"
        return _say(**grant(token, world.refresh[who]))

    async def _trouble(self, platform: str) -> web.StreamResponse | None:
        """A code (HTTP 200), an HTTP status, "broken", "html", "cut" or "slow"."""
        match self.world.trouble.get(platform):
            case None:
                return None
            case "broken":
                return web.Response(body=b'{"item": [', content_type="application/json")
            case "html":
                return web.Response(
                    text="<!DOCTYPE html><html>登录</html>", content_type="text/html"
                )
            case "slow":
                await self._closing.wait()
                return web.Response(text="")
            case dict() as told:
                return _say(**told)
            case status:
                return web.Response(status=int(status), text="busy")


def _weibo_grant(token: str, refresh: str) -> dict[str, Any]:
    return {"access_token": token, "expires_in": 7200, "refresh_token": refresh}


def _weibo_refused() -> dict[str, Any]:
    return {"error_code": 21325, "error": "invalid_grant"}


def _douyin_grant(token: str, refresh: str) -> dict[str, Any]:
    return {"data": {"access_token": token, "expires_in": 7200, "refresh_token": refresh,
                     "refresh_expires_in": 2592000, "error_code": 0}}  # fmt: skip


def _douyin_refused() -> dict[str, Any]:
    return {"data": {"error_code": 10010, "description": "refresh_token过期"}}


def _kuaishou_grant(token: str, refresh: str) -> dict[str, Any]:
    return {"result": 1, "access_token": token, "expires_in": 172800, "refresh_token": refresh,
            "refresh_token_expires_in": 15552000}  # fmt: skip


def _kuaishou_refused() -> dict[str, Any]:
    return {"result": 100200102, "error_msg": "refresh_token expired"}


def _epoch(at: datetime) -> int:
    return int(at.timestamp())


def _say(**told: Any) -> web.StreamResponse:
    body = json.dumps(told, ensure_ascii=False)
    return web.Response(text=body, content_type="application/json")
