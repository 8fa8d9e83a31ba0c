"""Facts of an invented district for the bulletin tests; every number is set by hand."""

from __future__ import annotations

from datetime import date, datetime

from monitor.bulletin.facts import (
    AccountRow,
    Baseline,
    Facts,
    Mending,
    Pending,
    PlatformTally,
    ProblemGroup,
    ProblemRow,
    Recheck,
    Tally,
    UnitCount,
    UnitRow,
    Unqualified,
    Unseen,
)
from monitor.bulletin.period import Period
from monitor.model import CHINA, Group, Level, TargetKind
from monitor.settings import District

DISTRICT = District(
    name="样例区",
    office="样例区人民政府办公室",
    addressees="各乡镇人民政府、街道办事处，区政府各部门",
    document_code="样政办函",
)
Q3 = Period(2026, 7)
AS_OF = datetime(2026, 10, 9, 9, 0, tzinfo=CHINA)
SITE, ACCOUNT = TargetKind.SITE, TargetKind.ACCOUNT
UNITS = tuple(
    f"区{name}局" for name in ("发展改革", "财政", "民政", "教育体育", "卫生健康", "住房城乡建设")
)
TOWNS = ("样例街道", "南山镇", "北河乡")


def baseline(**changes: object) -> Baseline:
    """The second quarter: everything registered, one account failed, 20 problems."""
    values: dict[str, object] = {
        "period": Q3.previous(),
        "sites": Tally(registered=1, checked=1, qualified=1),
        "accounts": Tally(registered=35, checked=35, qualified=34),
        "found": 20,
    }
    return Baseline(**(values | changes))  # type: ignore[arg-type]


def busy() -> Facts:
    """A quarter in which something of everything happened."""
    return Facts(
        period=Q3,
        as_of=AS_OF,
        sites=Tally(registered=1, checked=1, qualified=1),
        accounts=Tally(registered=35, checked=33, qualified=30),
        platforms=(
            PlatformTally(platform="wechat", tally=Tally(registered=20, checked=19, qualified=18)),
            PlatformTally(platform="toutiao", tally=Tally(registered=8, checked=8, qualified=7)),
            PlatformTally(platform="weibo", tally=Tally(registered=7, checked=6, qualified=5)),
        ),
        columns=40,
        documents=1260,
        visits=5400,
        posts=913, counted=800, readings=123456,
        mending=Mending(found=24, severe=5, fixed=17, overdue=2),
        problems=(
            ProblemGroup(
                side=SITE, rule="resident-id-exposed", group=Group.PRIVACY, level=Level.SEVERE,
                title="居民身份证号码未遮挡", basis="", found=2, fixed=2, targets=1,
                units=(UnitCount(unit=UNITS[2], count=2),),
            ),
            ProblemGroup(
                side=SITE, rule="until-now-misused", group=Group.WORDING, level=Level.ERROR,
                title="“截至”误作“截止”", basis="", found=9, fixed=7, targets=1,
                units=(UnitCount(unit=UNITS[0], count=5), UnitCount(unit=UNITS[1], count=4)),
            ),
            ProblemGroup(
                side=SITE, rule="dead-link", group=Group.LINKS, level=Level.ERROR,
                title="首页存在错链死链", basis="", found=6, fixed=4, targets=1,
                units=(UnitCount(unit=UNITS[0], count=6),),
            ),
            ProblemGroup(
                side=ACCOUNT, rule="account-stale", group=Group.FRESHNESS, level=Level.SEVERE,
                title="两周内无更新", basis="", found=3, fixed=1, targets=3,
                units=tuple(UnitCount(unit=u, count=1) for u in (UNITS[3], UNITS[4], TOWNS[1])),
            ),
            ProblemGroup(
                side=ACCOUNT, rule="mobile-exposed", group=Group.PRIVACY, level=Level.ERROR,
                title="手机号码未遮挡", basis="", found=4, fixed=3, targets=2,
                units=(UnitCount(unit=UNITS[5], count=3), UnitCount(unit=TOWNS[0], count=1)),
            ),
        ),
        unqualified=(
            Unqualified(side=ACCOUNT, unit=UNITS[3], name="样例教体", platform="wechat",
                        reasons=("两周内无更新",), fixed=True),
            Unqualified(side=ACCOUNT, unit=UNITS[4], name="健康样例", platform="toutiao",
                        reasons=("两周内无更新",), fixed=False),
            Unqualified(side=ACCOUNT, unit=TOWNS[1], name="南山发布", platform="weibo",
                        reasons=("两周内无更新",), fixed=False),
        ),
        unseen=(
            Unseen(side=ACCOUNT, unit=TOWNS[2], name="北河乡人民政府", platform="wechat",
                   reason="订阅中转服务不再更新"),
            Unseen(side=ACCOUNT, unit=UNITS[1], name="样例财政", platform="weibo",
                   reason="平台要求人工验证"),
        ),
        previous=baseline(),
        recheck=Recheck(
            found=20, fixed=17,
            still=(
                Pending(unit=UNITS[0], target="样例区人民政府门户网站", title="首页存在错链死链", count=2),
                Pending(unit=TOWNS[1], target="南山发布", title="两周内无更新"),
            ),
            repeated=(Pending(unit=UNITS[4], target="健康样例", title="两周内无更新"),),
        ),
        problem_rows=tuple(
            ProblemRow(
                unit=UNITS[n % 6], target="样例区人民政府门户网站·通知公告", group=Group.WORDING,
                level=Level.ERROR, title="“截至”误作“截止”", detail="全市【截止目前】新增项目12个。",
                url=f"https://www.example.gov.cn/zwgk/tzgg/202607/t20260715_{900000 + n}.html",
                found=date(2026, 7, 15), state=("已整改", "整改中", "逾期未改")[n % 3],
                suggestion="截至目前", basis="《现代汉语词典》：“截至”指到某时为止",
            )
            for n in range(24)
        ),
        wording_rows=tuple(
            ProblemRow(
                unit=UNITS[2], target="样例区人民政府门户网站·公示", group=Group.PRIVACY,
                level=Level.SEVERE, title="居民身份证号码未遮挡",
                detail="张某某，【110***********789X】，符合救助条件。", url="", found=date(2026, 8, 3),
                state="已整改", suggestion="只保留前三位和末两位",
                basis="《中华人民共和国政府信息公开条例》第十五条",
            )
            for n in range(6)
        ),
        account_rows=tuple(
            AccountRow(
                unit=UNITS[n % 6], name=f"样例账号{n:02d}", platform=("wechat", "weibo", "toutiao")[n % 3],
                posts=None if n == 34 else n * 2, newest=None if n == 34 else date(2026, 9, 1 + n % 28),
                state="无法判断" if n == 34 else "合格",
                counted=0 if n > 30 else n * 2 - n % 2, readings=None if n > 30 else n * 321,
            )
            for n in range(35)
        ),
        ranking=tuple(
            UnitRow(rank=rank, unit=unit, targets=3, checked=3, unqualified=failed, found=found,
                    fixed=fixed)
            for rank, unit, failed, found, fixed in (
                (1, "区统计局", 0, 0, 0),
                (2, TOWNS[0], 0, 1, 1),
                (3, UNITS[2], 0, 2, 2),
                (4, UNITS[5], 0, 3, 2),
                (5, UNITS[1], 0, 4, 3),
                (6, UNITS[0], 0, 11, 8),
                (7, UNITS[3], 1, 1, 1),
                (8, UNITS[4], 1, 1, 0),
                (8, TOWNS[1], 1, 1, 0),
            )
        ),
    )  # fmt: skip
