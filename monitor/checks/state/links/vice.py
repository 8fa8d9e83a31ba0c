"""Words of gambling and pornography sites, and pages that are no longer their owner's."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from ....model import Fetched
from ....text.obstacles import visible_text

DRIFTED: Final = "外链页面出现违规内容"
PARKED: Final = "外链域名已被停放或出售"

# What gambling and pornography sites call themselves. Several words must meet on one page;
# a single one stands in any news of a police operation.
VICE: Final = re.compile(
    r"(?:澳门|葡京|皇冠|金沙|威尼斯人|银河|永利|太阳城|美高梅|新葡|bet365|365)(?:娱乐|赌|博彩|体育|平台|官网|投注|国际)|"
    r"博彩|线上娱乐|娱乐城|真人(?:荷官|视讯|娱乐|百家乐)|百家乐|老虎机|时时彩|北京赛车|六合彩|彩票(?:平台|投注|网投)|棋牌(?:游戏|平台|娱乐)|网投平台|"
    r"(?:开云|乐鱼|华体会|球盟会|爱游戏|米兰|亚博|半岛|星空|必一|万博|九游|南宫|壹号)(?:体育|娱乐|电竞|官网|官方网站|app)|PG(?:电子|麻将)|麻将胡了|"
    r"真钱(?:游戏|棋牌|娱乐|麻将|牛牛)|(?:网上|线上|在线|网络|现金|手机)(?:赌场|投注平台)|电竞投注|一肖一码|六合(?:资料|开奖)|特码资料|麻豆(?:传媒|视频|精品)|"
    r"体育投注|电子游艺|捕鱼(?:游戏|王)|开户送|注册送|首存|成人(?:视频|电影|网站|影院|小说)|情色|色情|无码|AV(?:在线|视频|女优)|裸聊|"
    r"约炮|一夜情|黄色(?:网站|视频|电影)|三级片|毛片|性爱|援交|上门服务|私服|传奇sf|代开发票|办证刻章",
    re.IGNORECASE,
)
_PARKED = re.compile(
    r"域名(?:出售|转让|停放|可转让|已过期|正在出售)|(?:此|该|本)域名.{0,10}(?:出售|转让|过期|待售)|domain (?:is )?for sale|buy this domain|"
    r"domain (?:has )?expired|parked (?:free|domain)",
    re.IGNORECASE,
)
CONDEMNS = re.compile(
    r"打击|整治|查处|警方|民警|公安|举报|防范|警惕|远离|拒绝|禁止|严禁|案件|判决|处罚|违法|非法"
)
_FEWEST_WORDS: Final = 3
_HEAD = re.compile(
    r"<title[^>]*>([^<]{0,200})|<meta[^>]+name=[\"'](?:keywords|description)[\"'][^>]*content=[\"']([^\"']{0,400})",
    re.I,
)


def drifted(fetched: Fetched) -> str:
    """Why a linked page is no longer its owner's: gambling, pornography, a parked domain; ""."""
    if not fetched.text or len(fetched.text) < 20:
        return ""
    # Written as &#28595;&#38376;… the words escape a reader of the source, not a browser.
    head = unescape(" ".join(f"{a} {b}" for a, b in _HEAD.findall(fetched.text[:20_000])))
    text = unescape(visible_text(fetched.text))[:20_000]
    words = {m.lower() for m in VICE.findall(f"{head} {text}")}
    in_head = VICE.search(head)
    if not CONDEMNS.search(head) and (
        (in_head and len(words) >= 2)
        or (len(words) >= _FEWEST_WORDS and len(CONDEMNS.findall(text)) < len(words))
    ):
        return f"{DRIFTED}（{'、'.join(sorted(words)[:3])}）"
    if len(text) < 2000 and _PARKED.search(f"{head} {text}"):
        return PARKED
    return ""
