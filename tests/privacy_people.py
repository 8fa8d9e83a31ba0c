"""Invents people and their numbers for the privacy tests: valid in form, nobody's in fact."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from monitor.checks.privacy import bank, id_card
from monitor.checks.privacy.tables import areas, cards, mobiles

_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾萧田董潘袁蔡蒋余杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛段雷龙陶贺毛郝龚邵万钱严武戴莫孔向汤刀岩玉罕普和木沐"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玲红兰凤洁梅琳素云莲真环雪荣爱妹霜香月莺媛艳瑞凡佳嘉琼勤珍贞莉志文斌国庆建海波宁贵福生龙元全学祥才发武新利清飞彬富顺信子杰峰毅俊"
_OTHER_PEOPLES = (
    "阿依古丽·买买提",
    "吉克伍沙",
    "赛音巴雅尔",
    "欧阳文静",
    "诸葛建华",
    "古丽娜尔·艾山",
    "岩温香",
    "玉罕叫",
    "李阿木都",
)
_TOWNS = (
    "倚象镇",
    "南屏镇",
    "思茅港镇",
    "六顺镇",
    "龙潭乡",
    "云仙乡",
    "勐朗镇",
    "把边乡",
    "通关镇",
)
_VILLAGES = ("永庆村", "整碗村", "大寨村", "曼歇坝村", "团山村", "岔河村", "那澜村", "弯手寨村")
_STREETS = ("振兴大道", "茶城大道", "人民东路", "月光路", "洗马河路", "林源路", "滨河路", "永平街")
_ESTATES = ("阳光花园", "茶苑小区", "世纪新城", "绿洲家园", "龙生小区", "财政局家属院")
_PLACES = (
    "云南省普洱市思茅区",
    "普洱市宁洱哈尼族彝族自治县",
    "墨江哈尼族自治县",
    "景东彝族自治县",
    "思茅区",
    "云南省西双版纳傣族自治州勐海县",
    "四川省凉山彝族自治州西昌市",
)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    sex: str
    id_card: str
    mobile: str
    card: str
    village_address: str
    town_address: str
    email: str
    passport: str
    plate: str
    landline: str


class People:
    """A reproducible crowd."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self._areas = sorted(a for a in areas() if not a.endswith("00"))
        self._mobiles = sorted(mobiles())
        self._heads = [
            (p, n) for n in (16, 18, 19) for p in cards()[n] if len(p) == 6 and p.startswith("62")
        ]

    def name(self) -> str:
        r = self.random
        if r.random() < 0.06:
            return r.choice(_OTHER_PEOPLES)
        return r.choice(_FAMILY) + "".join(r.sample(_GIVEN, r.choice((1, 2, 2, 2))))

    def digits(self, count: int) -> str:
        return "".join(self.random.choice("0123456789") for _ in range(count))

    def id18(self, first_year: int = 1935, last_year: int = 2008, area: str = "") -> str:
        r = self.random
        born = f"{r.randint(first_year, last_year)}{r.randint(1, 12):02d}{r.randint(1, 28):02d}"
        body = f"{area or r.choice(self._areas)}{born}{r.randint(1, 999):03d}"
        return next(body + c for c in "0123456789X" if id_card.checksum_holds(body + c))

    def id15(self) -> str:
        number = self.id18(1930, 1979)
        return number[:6] + number[8:17]

    def typo(self) -> str:
        number = self.id18()
        wrong = next(c for c in "0123456789" if c != number[17])
        return number[:17] + wrong

    def mobile(self) -> str:
        return self.random.choice(self._mobiles) + self.digits(8)

    def bank_card(self) -> str:
        prefix, length = self.random.choice(self._heads)
        body = prefix + self.digits(length - len(prefix) - 1)
        return next(body + c for c in "0123456789" if bank.luhn_holds(body + c))

    def village_address(self) -> str:
        r = self.random
        return (
            r.choice(_PLACES)
            + r.choice(_TOWNS)
            + r.choice(_VILLAGES)
            + f"{r.randint(1, 18)}组{r.randint(1, 199)}号"
        )

    def town_address(self) -> str:
        r = self.random
        return (
            r.choice(_PLACES)
            + r.choice(_STREETS)
            + f"{r.randint(1, 300)}号"
            + r.choice(_ESTATES)
            + f"{r.randint(1, 30)}幢{r.randint(1, 4)}单元{r.randint(101, 2304)}室"
        )

    def email(self) -> str:
        r = self.random
        local = r.choice(("zhangwei", "li.na", "xiaofang", "wangqiang_", "hmily")) + self.digits(
            r.randint(2, 4)
        )
        return f"{local}@{r.choice(('163.com', 'qq.com', 'foxmail.com', '126.com', 'sina.cn', 'gmail.com'))}"

    def passport(self) -> str:
        r = self.random
        head = r.choice(("E", "G", "EB", "EJ"))
        return head + self.digits(9 - len(head))

    def plate(self) -> str:
        r = self.random
        head = r.choice("云川贵粤京沪") + r.choice("ABCDEFGHJ")
        return head + r.choice(
            (
                self.digits(5),
                r.choice("ABCDEFGHJKLMN") + self.digits(4),
                self.digits(3) + "K" + self.digits(1),
                "D" + self.digits(5),
            )
        )

    def landline(self) -> str:
        return f"0879-2{self.digits(6)}"

    def person(self) -> Person:
        return Person(
            name=self.name(), sex=self.random.choice("男女"), id_card=self.id18(), mobile=self.mobile(),
            card=self.bank_card(), village_address=self.village_address(), town_address=self.town_address(),
            email=self.email(), passport=self.passport(), plate=self.plate(), landline=self.landline(),
        )  # fmt: skip


FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
