"""Where a text names people, and places within places: nobody can guess how these are written."""

from __future__ import annotations

from ...text.patterns import Pattern

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔"
    "向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕"
    "单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦"
    "褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘"
)
_RARE = "计封仝逯郗晁苑亢亓冼禤邸郜逄厍衣揭庹璩宓蔺茹郅晋"
"""Surnames that the trees do not know; many are everyday characters."""
_TITLES = (
    "主席|书记|主任|局长|市长|县长|区长|镇长|乡长|村长|州长|省长|部长|厅长|处长|科长|股长|校长|院长|所长|站长|队长|组长|会长|"
    "行长|社长|馆长|班长|排长|连长|团长|厂长|经理|代表|委员|常委|同志|记者|通讯员|总理|总统|教授|院士|医生|护士|老师|村民|"
    "当事人|申请人|被申请人|负责人|代表人|联系人|经办人|原告|被告|被执行人|姓名|患者|学生|职工|驾驶员|户主|"
    "居民|党员|干部|市民|群众|专员|干事|委员长|检察官|法官|检察长|民警|调研员|司机|作者|编辑|责编|摄影|供稿"
)
_CLERKS = "检察员|书记员|审判员|审判长|陪审员|法官助理|执行员|公诉人"
_COURT = f"{_CLERKS}|辩护人|代理人|鉴定人|证人|被害人"
"""Behind these stands a name and hardly ever anything else, unless a verb does (应当, 向法院)."""
_COURT_NAME = f"(?![应向方时和于成单全])[{SURNAMES}][一-鿿]{{1,2}}"
_GIVEN = "[一-鿿]"
_NAMED = Pattern(f"(?:{_TITLES})[：:]?([{SURNAMES}]{_GIVEN}{{1,2}})")
_NAMED_RARELY = Pattern(f"(?:{_TITLES})[：:]?([{_RARE}]{_GIVEN}{{1,2}})")
_CALLED = Pattern(
    f"((?!(?<=[有相机海])关)[{SURNAMES}]{_GIVEN}{{1,2}})(?:同志|先生|女士|老人|大爷|大妈|奶奶|爷爷|夫妇|烈士|律师|告诉记者|[（(][男女])"
)
_IN_LISTS = (
    "李王张刘陈杨赵黄周吴徐孙胡朱郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪"
    "范廖贾夏韦付邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵钱覃武戴莫孔汤"
)
"""The commonest surnames, without those that often begin a word: what a list of names begins with."""
_AT_COURT = Pattern(
    f"(?:{_COURT})[：:]?({_COURT_NAME}(?:[、，]{_COURT_NAME}(?=[的等]|[^一-鿿]|$))*)"
)
"""证人施伟、吴方卫、陆文斌的证言: the surname is right as well."""
_CLERK = Pattern(f"(?:{_CLERKS})[：:]?([一-鿿]{{2,3}})(?=出庭|到庭|担任|[^一-鿿]|$)")
"""Rare surnames as well."""
_LISTED_NAME = f"[{_IN_LISTS}]{_GIVEN}{{1,2}}"
_LISTED = Pattern(
    f"(?<![一-鿿]){_LISTED_NAME}(?:[、 \u3000\n]{_LISTED_NAME})+"
    "(?=[^一-鿿]|$|等|同志|先生|女士|同学|出席|参加|参会|主持|分别|陪同|到会)"
)
_CREDITED = Pattern(
    "(?:记者|通讯员|作者|编辑|责编|摄影|供稿|审核|校对)[：: \u3000/]([一-鿿]{2,3})(?![一-鿿])"
)
_SPACED = Pattern(
    f"(?<![一-鿿])([{SURNAMES}](?:[ \u3000]*{_GIVEN}){{1,2}})[ \u3000]+(?=[一-鿿]{{2}})"
)
"""王　磊　县教育局副局长: a line of a list of members."""
_ALONE = Pattern(f"(?<![^\n])([{SURNAMES}{_RARE}]{_GIVEN}{{1,2}})(?![^\n])")
"""A line, or a cell of a table, that is as long as a name and begins like one."""
_PLACED = Pattern("(?:[市州盟县区旗镇乡]|街道)([一-鿿]{2,3})(?:镇|乡|街道|村|社区)")
"""思茅区倚象镇: what a place is called within another."""
_STREET = Pattern(
    "([一-鿿]{1,3}[东西南北中]?)(?:路|街|大道|大街|巷|弄|胡同)[东西南北中]?[段侧]?[ \u3000]*[0-9０-９]+[ \u3000]*[号弄栋幢]"
)
"""毓龙西路166号."""
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|"
    "海南|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|内蒙古"
)
_FIRM = Pattern(
    f"(?:(?<![一-鿿，。；])|[省市州盟县区旗]|{_PROVINCES})(?=([一-鿿]{{2}})"
    "(?:(?![的了对和与在向被将是由为及等给把从按经因])[一-鿿（）()]){1,14}?"
    "(?:有限责任公司|有限公司|股份公司|合作社|事务所|经营部|商行))"
)
"""常州市诚真建设工程监理有限公司, 江苏锦盛园林建设工程有限公司: what tells a firm from others."""
_NAME_REACH = 8
_LIST_REACH = 24
_FIRM_REACH = 26


def in_a_name(text: str, start: int, end: int) -> bool:
    """Whether the place lies in somebody's name (after a title, before 同志, in a list), a place's,
    a street's or a firm's.

    Which character parents chose nobody can guess; the leaders' names are the exact layer's.
    """
    first, last = max(0, start - _NAME_REACH), end + _NAME_REACH
    named = (
        (_NAMED, 1), (_CALLED, 1), (_SPACED, 0), (_ALONE, 0), (_CREDITED, 0), (_PLACED, 0),
        (_STREET, 0), (_NAMED_RARELY, 0),
    )  # fmt: skip
    for pattern, surname in named:
        for found in pattern.finditer(text, first, last):
            low, high = found.span(1)
            if low + surname <= start < high and end <= high:
                return True
    firms = _FIRM.finditer(text, max(0, start - _NAME_REACH), end + _FIRM_REACH)
    if any(found.start(1) <= start and end <= found.end(1) for found in firms):
        return True
    first, last = max(0, start - _LIST_REACH), end + _LIST_REACH
    return any(
        found.start(group) <= start and end <= found.end(group)
        for pattern, group in ((_LISTED, 0), (_AT_COURT, 1), (_CLERK, 1))
        for found in pattern.finditer(text, first, last)
    )
