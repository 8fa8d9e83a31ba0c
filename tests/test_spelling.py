"""The spelling engine on tables small enough to be understood, and on the shipped ones."""

from __future__ import annotations

import hashlib
import io
import math
import tomllib
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import numpy as np
import pytest

from monitor.checks import spelling
from monitor.checks.spelling import corrector, tables
from monitor.checks.spelling.corrector import Corrector, Misspelling, _chunks
from monitor.checks.spelling.encode import EDGE, Encoded, encode, normal, numbers_of
from monitor.checks.spelling.names import in_a_name
from monitor.checks.spelling.ngrams import Hashed, NGrams
from monitor.checks.spelling.proposals import PAIR, WORD, Proposals, _portions
from monitor.checks.spelling.protect import (
    AGAIN,
    ALWAYS,
    Protection,
    repeated,
)
from monitor.checks.spelling.reasons import reason
from monitor.checks.spelling.taste import matter_of_taste
from monitor.checks.spelling.trees import Trees
from monitor.engine import begin
from monitor.model import Group
from monitor.rulebook import builtin_folder, load
from tools.spelling.confusions import blurred, near, plain
from tools.spelling.levels import half_bytes
from tools.spelling.ngram_counts import build, packed_entries, vocabulary
from tools.spelling.packing import save

TEXT = "为人民服务。" * 30 + "为人民着想。" * 20 + "对人民负责。" * 10


@pytest.fixture(scope="module")
def small() -> tuple[NGrams, np.ndarray, np.ndarray]:
    characters, ids, _ = vocabulary(TEXT)
    numbers = numbers_of(characters)
    return NGrams(build(ids)), characters, numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＡＢ12", "a0"),
        ("2024年1月", "0年0月"),
        ("共 3,000 元", "共\n0，0\n元"),
        ("好(的)", "好（的）"),
        ("一\t\r\n二", "一\n二"),
    ],
)
def test_text_is_read_in_one_normal_form(text: str, expected: str) -> None:
    codes, places = normal(text)
    assert "".join(map(chr, codes)) == expected
    assert list(places) == sorted(set(places)) and places[-1] < len(text)


def test_places_lead_back_to_the_text(small: tuple) -> None:
    encoded = encode("在2024年为人民", small[2])
    at = encoded.places[EDGE:-EDGE]
    assert [int(place) for place in at] == [0, 1, 5, 6, 7, 8]


def _after_context(model: NGrams, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log-probability of the last of each row of five, and the order it was found by."""
    entries = np.stack([model.entries(row) for row in rows], axis=1)
    return model.score(entries[:, :, 3], entries[:, :, 4])


def test_probabilities_after_a_context_sum_to_one(small: tuple) -> None:
    model, _, numbers = small
    seen = len({*TEXT}) + 1  # and the line feed; rarer numbers are characters never seen
    context = [numbers[ord(char)] for char in "为人民"]
    rows = np.array([[numbers[0x0A], *context, number] for number in range(seen + 1)], np.uint16)
    logs, _ = _after_context(model, rows)
    assert math.isclose(float(np.exp(logs).sum()), 1, abs_tol=0.05)  # one byte a value


def test_where_there_is_no_room_the_rarest_longest_rows_give_way() -> None:
    characters, ids, _ = vocabulary(TEXT * 2)
    numbers = numbers_of(characters)
    whole = build(ids)
    room = len(whole["logs"]) - 3
    full, small = NGrams(whole), NGrams(build(ids, room))
    assert len(build(ids, room)["logs"]) == room
    rows = np.lib.stride_tricks.sliding_window_view(ids, 5)
    for order in range(2, 5):
        columns = [rows[:, k] for k in range(order)]
        assert np.array_equal(small.known(*columns), full.known(*columns))
    gone = full.known(*rows.T) & ~small.known(*rows.T)
    assert len(np.unique(rows[gone], axis=0)) == 3
    assert all((rows == row).all(1).sum() == 2 for row in rows[gone])
    context = [numbers[ord(char)] for char in "为人民"]
    after = [[numbers[0x0A], *context, number] for number in range(len({*TEXT}) + 2)]
    logs, _ = _after_context(small, np.array(after, np.uint16))
    assert math.isclose(float(np.exp(logs).sum()), 1, abs_tol=0.05)


def test_what_was_read_often_is_likelier(small: tuple) -> None:
    model, _, numbers = small
    row = [[numbers[ord(c)] for c in text] for text in ("。为人民服", "。为人民着", "。为人民责")]
    logs, orders = _after_context(model, np.array(row, np.uint16))
    assert logs[0] > logs[1] > logs[2]
    assert orders[0] == 5 and orders[2] < 5


def test_a_change_is_scored_like_the_text_that_holds_it(small: tuple) -> None:
    model, _, numbers = small
    text = encode("为人民服务。对人民负责。为民着想。", numbers)
    entries = model.entries(text.ids)
    changes = [(EDGE + 3, "着想"), (EDGE + 12, "人负"), (EDGE, "对人"), (len(text.ids) - 6, "人民")]
    new = np.array([[numbers[ord(c)] for c in chars] for _, chars in changes], np.uint16)
    starts = np.array([start for start, _ in changes])
    logs, orders = model.changed(text.ids, entries, starts, new)
    for row, (start, chars) in enumerate(changes):
        other = text.ids.copy()
        fresh = np.arange(start, start + len(chars))
        other[fresh] = new[row]
        again = model.entries_again(other, entries, fresh)
        assert np.array_equal(again, model.entries(other))
        at = np.arange(start, start + len(chars) + EDGE)
        expected = model.score(again[:, at - 1], again[:, at])
        assert np.array_equal(logs[row], expected[0]) and np.array_equal(orders[row], expected[1])


def test_entries_are_found_in_crowded_buckets_and_too_crowded_ones_are_refused() -> None:
    wanted = np.arange(1, 200, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    weights = np.repeat([0.0, -1.0, -2.5], [99, 60, 40])
    arrays = packed_entries(wanted, np.zeros(199), weights, 4, 13.5)
    found = Hashed(arrays, 13.5).find(wanted)
    assert np.array_equal(np.sort(found), np.arange(199))
    assert (arrays["marks"][found] == wanted.astype(np.uint16)).all()
    assert (Hashed(arrays, 13.5).find(wanted + np.uint64(1)) == -1).all()
    assert np.allclose(Hashed(arrays, 13.5).backoff(found), weights, atol=0.02)
    arrays["bucket_sizes"] = np.full(16, 20, np.uint8)
    with pytest.raises(ValueError, match="too many entries"):
        Hashed(arrays, 13.5)


def test_half_a_byte_tells_more_than_even_steps_would() -> None:
    values = np.concatenate([np.zeros(301), -np.random.default_rng(0).exponential(0.8, 500)])
    arrays = half_bytes(values)
    levels, both = arrays["backoff_levels"], arrays["backoffs"]
    back = levels[np.stack([both & 15, both >> 4], axis=1).ravel()][: len(values)]
    assert len(both) == 401 and len(levels) == 16
    assert (back[:301] == 0).all()
    even = np.round(values / 8 * 15) * 8 / 15
    assert np.square(back - values).mean() < np.square(even - values).mean() / 4


def test_unseen_characters_are_unknown(small: tuple) -> None:
    model, _, numbers = small
    rare = np.array([numbers[ord("龘")]], np.uint16)
    assert rare[0] and not model.known(rare)[0] and not model.known(rare, rare)[0]
    assert encode("😀", numbers).ids[EDGE] == 0


def test_the_answers_of_a_tree_are_the_bits_of_its_leaf() -> None:
    trees = Trees(
        {
            "own_features": np.array([[0, 1], [1, 0]], np.uint8),
            "own_limits": np.array([[1, 3], [5, np.inf]], np.float32),
            "own_leaves": np.array([[0, 1, 2, 4], [10, 20, 0, 0]], np.float32),
            "own_base": np.array(0.5),
        },
        "own",
    )
    rows = np.array([[1, 3], [2, 3], [1, 4], [2, 6]], np.float32)
    assert trees.score(rows).tolist() == [10.5, 11.5, 12.5, 24.5]


def test_what_is_written_twice_is_rather_the_authors_own_word() -> None:
    ids = np.arange(1, 30, dtype=np.uint16)
    text = Encoded(ids, np.zeros(len(ids), np.int64))
    assert not repeated(text).any()
    ids[20:23] = ids[5:8]
    assert list(np.flatnonzero(repeated(text))) == [5, 6, 7, 20, 21, 22]
    ids[25:28] = ids[5:8]
    assert repeated(text)[5] == 2 * AGAIN


def test_what_a_text_always_writes_is_never_doubted(shipped: Corrector) -> None:
    """Otherwise a page of 习*近*平 would be thought over for minutes."""
    text = "社会主意核心价值观，"
    assert shipped.find(text, 0.5)
    assert not shipped.find(text * (ALWAYS + 1), 0.1)
    once = "要加强社会主意市场经济体制建设。"
    assert [one.suggestion for one in shipped.find("会议，" * (ALWAYS + 1) + once, 0.5)] == ["义"]


def test_numerals_and_pronouns_are_never_swapped(small: tuple) -> None:
    text = "第二十他它会，；\n"
    numbers = numbers_of(np.array([ord(char) for char in text], np.uint32))
    ids = numbers[[ord(char) for char in text]]

    def allowed(start: int, char: str) -> bool:
        new = np.zeros((1, 4), np.uint16)
        new[0, 0] = numbers[ord(char)]
        one = np.ones(1, np.int64)
        none = np.zeros((1, 8), np.float32)
        proposals = Proposals(one * start, one, new, one, one, none, none)
        return bool(Protection(numbers).allowed(ids, proposals)[0])

    assert not allowed(1, "十") and not allowed(3, "它")
    assert allowed(1, "他") and allowed(5, "二")
    assert not allowed(5, "\n") and not allowed(5, "，") and allowed(6, "；")


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("王义、韩政同志参加会议。", 1, True),
        ("李强 蔡琦 王沪宁 出席会议。", 4, True),
        ("一等奖：张晞、李若晞、陈一鸣", 4, True),
        ("会议由局长王义主持。", 6, True),
        ("家庭住址：思茅区倚象镇", 8, True),
        ("区融媒体中心记者 罗婕 通讯员 刀建红 摄影报道", 17, True),
        ("由关淡味同志担任。", 2, True),
        ("由有关淡味同志担任。", 3, False),
        ("钟秉枢\u3000\u3000教授、首都体育学院院长", 2, True),
        ("王  作安 中央统战部副部长", 0, True),
        ("姓名\n钱有田\n男", 4, True),
        ("姓名\n钱有田地\n男", 4, False),
        ("检察员胡观瑞出庭支持公诉。", 3, True),
        ("指派检察员步青芸出庭支持公诉。", 7, True),
        ("证人应挡出庭作证。", 3, False),
        ("证人施伟、吴方卫、陆文斌的证言证实。", 6, True),
        ("证人施伟、吴方卫、陆文斌的证言证实。", 10, True),
        ("证人施伟证言、物政、书证证实。", 8, False),
        ("主任计承法受到处分。", 2, True),
        ("通过\n封磊\n建筑师", 3, True),
        ("地址：盐城市毓龙西路166号", 6, True),
        ("沿毓龙西路前行。", 1, False),
        ("常州市诚真建设工程监理有限公司", 3, True),
        ("常州市诚真建社工程监理有限公司", 6, False),
        ("江苏锦盛园林建设工程有限公司", 3, True),
        ("该市诚真的监理有限公司", 2, False),  # no name of a firm
        ("马上 部暑防汛工作", 4, False),
        ("切实加强林业部门和高管里 推进", 11, False),  # no name begins within a word
        ("推进全区乡镇建设。", 5, False),
        ("王义参加会议。", 1, False),
        ("加强林业、田间、程序管里。", 11, False),
        ("落实责任、加强监官、严格考核。", 8, False),
    ],
)
def test_names_of_people_and_places_are_left_alone(text: str, place: int, expected: bool) -> None:
    assert in_a_name(text, place, place + 1) is expected


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("区教体局要加强监管。", 3, True),
        ("县人社局、市监局要按职责分工。", 7, True),
        ("市民政局印发通知。", 3, True),
        ("研究制定布局合理的方案。", 5, False),
        ("各县要认真布局成长期规划。", 6, False),
    ],
)
def test_the_short_name_of_an_office_stays(text: str, place: int, expected: bool) -> None:
    assert matter_of_taste(text, place, place + 1, "需") is expected


def test_in_the_number_of_a_document_only_the_councils_own_names_are_put_right() -> None:
    assert not matter_of_taste("意见》（掴发〔2010〕28号）", 4, 5, "国")
    assert matter_of_taste("根据普政办发〔2024〕12号文件", 2, 3, "谱")
    assert matter_of_taste("作出（2026）豫0102民初1234号判决", 8, 9, "于")
    assert not matter_of_taste("自（2026）豫起至今", 7, 8, "年")


def test_of_what_a_level_speaks_nobody_guesses() -> None:
    assert matter_of_taste("成为我县经济发展的力量。", 3, 4, "国")
    assert matter_of_taste("县直卫生健康单位6个", 1, 2, "级")
    assert not matter_of_taste("成为我固经济发展的力量。", 3, 4, "国")
    assert not matter_of_taste("推动县域经济发展。", 2, 3, "国")


def test_the_capitals_of_sums_stay() -> None:
    assert matter_of_taste("（大写：壹佰零捌万元整）", 4, 6, "一百")
    assert matter_of_taste("壹佰零捌万元整", 3, 4, "八")
    assert not matter_of_taste("加强队捌建设", 3, 4, "伍")
    assert matter_of_taste("不能超过壹年", 4, 5, "一")


def test_several_characters_of_other_sounds_must_be_surer() -> None:
    def believed(old: str, new: str) -> float:
        return round(corrector._believed(Misspelling(0, len(old), new, 0.95, 8), old), 3)

    assert (
        believed("神灵", "申领")
        == believed("侦测", "政策")
        == believed("意", "义")
        == believed("会意", "会议")
        == 0.95
    )
    assert believed("午餐", "无偿") == believed("尽力", "清理") == 0.656


def test_what_any_word_may_fill_stays() -> None:
    assert matter_of_taste("做到应延尽延", 4, 5, "迟") and matter_of_taste("因矿制宜", 1, 2, "地")
    assert not matter_of_taste("做到应延尽严", 4, 5, "迟")
    assert not matter_of_taste("因低制宜", 1, 2, "地")
    assert matter_of_taste("考生需自备", 2, 3, "须")
    assert not matter_of_taste("必需遵守", 1, 2, "须")
    assert not matter_of_taste("工作须要", 2, 3, "需")


def test_names_of_leaders_are_left_to_the_roster() -> None:
    assert matter_of_taste("教师丁学祥从教三十年", 3, 4, "薛")
    assert matter_of_taste("网格员蔡琪值守", 4, 5, "奇")
    assert not matter_of_taste("教师丁学祥", 3, 4, "雪")


def test_words_of_the_classics_stay() -> None:
    assert matter_of_taste("达则兼济天下", 1, 2, "到")
    assert matter_of_taste("不亦说乎", 2, 3, "乐")
    assert not matter_of_taste("说到底", 0, 1, "乐")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (12, "读音相同，按上下文推断"),
        (15, "读音相同、字形相近，按上下文推断"),
        (3, "字形相近，按上下文推断"),
        (WORD, "同音词，按上下文推断"),
        (PAIR, "相邻两字音形相近，按上下文推断"),
    ],
)
def test_the_reason_is_given_in_words(kind: int, words: str) -> None:
    assert reason(kind) == words


@pytest.mark.parametrize("text", ["", "短", "句。" * 30_000, "长" * 70_001])
def test_chunks_make_up_the_text(text: str) -> None:
    pieces = _chunks(text)
    assert "".join(text[start:end] for start, end in pieces) == text
    assert max(end - start for start, end in pieces) <= 20_000


@pytest.mark.parametrize(
    ("sound", "other"), [("zhong", "zong"), ("min", "ming"), ("lan", "nan"), ("fu", "hu")]
)
def test_sounds_that_are_mixed_up(sound: str, other: str) -> None:
    assert other in near(sound) and sound in near(other)


@pytest.mark.parametrize(
    ("sound", "expected"), [("lǜ", "lv"), ("zhōng", "zhong"), ("nüè", "nve"), ("ér", "er")]
)
def test_tones_are_dropped(sound: str, expected: str) -> None:
    assert plain(sound) == expected


@pytest.mark.parametrize(
    ("sound", "expected"), [("zheng", "zen"), ("song", "song"), ("xing", "xin")]
)
def test_fuzzy_sounds_share_a_class(sound: str, expected: str) -> None:
    assert blurred(sound) == expected


def test_tables_are_built_alike_twice() -> None:
    _, ids, _ = vocabulary(TEXT)
    first, second = build(ids), build(ids)
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_a_corrector_needs_its_tables() -> None:
    with pytest.raises(BadZipFile):
        Corrector(tables.read(io.BytesIO()))


RULES = builtin_folder() / "spelling"


@pytest.fixture(scope="module")
def shipped() -> Corrector:
    with (RULES / "tables.npz").open("rb") as file:
        return Corrector(tables.read(file))


def test_tables_are_begun_only_where_spelling_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "_kept", {})
    monkeypatch.setattr(spelling, "_begun", begun := {})
    book = load((builtin_folder(),))
    begin(book, frozenset({Group.PRIVACY, Group.WORDING}))
    assert not begun
    begin(book, None)
    begin(book, frozenset({Group.SPELLING}))
    (reading,) = begun.values()
    assert "net_out" in reading.arrays()


def _corrected(corrector: Corrector, text: str, least: float = 0.5) -> str:
    for one in reversed(corrector.find(text, least)):
        text = text[: one.start] + one.suggestion + text[one.end :]
    return text


def test_the_rules_name_the_tables_that_are_shipped() -> None:
    content = (RULES / "tables.npz").read_bytes()
    assert len(content) < 42_000_000
    digest = hashlib.blake2b(content, digest_size=8).hexdigest()
    for name in ("typo-likely", "typo-possible"):
        assert (
            tomllib.loads((RULES / f"{name}.toml").read_text("utf-8"))["data"]["digest"] == digest
        )


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("市政府常务会义研究了防汛工作。", "市政府常务会议研究了防汛工作。"),
        ("加强食品安全监官，保障群众健康。", "加强食品安全监管，保障群众健康。"),
        ("请申请人于规定期限内提交材科。", "请申请人于规定期限内提交材料。"),
        (
            "坚持法治反拐基本元泽，研究制定和修盯有关法规。",
            "坚持法治反拐基本原则，研究制定和修订有关法规。",
        ),
        ("共计３５人参加，会场设在市民中新。", "共计３５人参加，会场设在市民中心。"),
        ("进入公共自愿交易平台交易。", "进入公共资源交易平台交易。"),
        ("建立健全机构编织管理制度。", "建立健全机构编制管理制度。"),
        ("任何人不得在公共场聊吸烟。", "任何人不得在公共场所吸烟。"),
    ],
)
def test_what_people_mistype_is_put_right(shipped: Corrector, wrong: str, right: str) -> None:
    assert _corrected(shipped, wrong) == right


@pytest.mark.parametrize(
    "text",
    [
        "中约两国元首互致贺电，庆祝建交。",
        "区政协主席王胡宁走访企业。",
        "镇党委书记李晓红主持会议，村民代表张建国、吴淑芬参加。",
        "基层工作亟须加强，亟需补短板。",
        "群众反应强烈的问题得到解决。",
        "第二十一条自2025年1月1日起施行。",
        "ABC-123 联系人：王女士",
        "😀😀",
        "",
    ],
)
def test_what_is_right_stays(shipped: Corrector, text: str) -> None:
    assert shipped.find(text, 0.85) == ()


def test_places_are_those_of_the_text(shipped: Corrector) -> None:
    text = "（１２３４５）　　市政府常务会义于2024年12月31日召开。"
    (found,) = shipped.find(text, 0.5)
    assert text[found.start : found.end] == "义" and found.suggestion == "议"


@pytest.mark.parametrize("text", ["的" * 3000, "一龘二" * 1500, "a1，" * 2000, "\ud800坏字"])
def test_strange_texts_do_no_harm(shipped: Corrector, text: str) -> None:
    for one in shipped.find(text, 0.5):
        assert 0 <= one.start < one.end <= len(text)


def test_nonsense_is_not_put_right_but_the_sentence_beside_it_is(shipped: Corrector) -> None:
    dice = np.random.default_rng(4)
    nonsense = "".join(map(chr, dice.integers(0x4E00, 0x9FA5, 3000)))
    sentence = "\n市政府常务会义研究了防汛抗旱工作。"
    found = shipped.find(nonsense + sentence + nonsense, 0.5)
    assert len(found) < 10
    assert any(one.start == len(nonsense) + sentence.index("义") for one in found)


def test_texts_read_together_give_what_each_gives_alone(
    shipped: Corrector, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [
        "市政府常务会义研究了防汛工做。",
        "",
        "各部门要认真惯彻落实会议精神，市政府常务会义研究了防汛工作，会义要求抓好落实。",
        "会",
        "abc 12\n\n",
        "县人民政俯关于印发实施方按的通知\n各乡镇人民政府，县直各部门：",
        "义",
    ]
    alone = [shipped.find(text, 0.2) for text in texts]
    assert sum(map(len, alone)) >= 4
    assert shipped.find_all(texts, 0.2) == alone
    assert shipped.find_all(texts[::-1], 0.2) == alone[::-1]
    # More than one pass holds, and a text longer than one pass.
    monkeypatch.setattr(corrector, "_CHUNK", 400)
    many = [*texts * 20, "".join(texts) * 20]
    found = shipped.find_all(many, 0.2)
    assert found[:-1] == alone * 20
    assert found[-1] == shipped.find(many[-1], 0.2)


def test_the_places_of_a_text_are_weighed_in_the_portions_it_has_alone() -> None:
    spans = ((0, 700), (700, 1800), (1800, 1900))
    text = Encoded(np.zeros(1900, np.uint16), np.zeros(1900, np.int64), spans)
    places = np.concatenate([np.arange(0, 300), np.arange(700, 1750), np.arange(1800, 1890)])
    alone = [300, 800, 1300, 1350, 1440]
    ends = [last for _, last in _portions(text, places)]
    assert set(ends) <= set(alone) and {800, 1300} <= set(ends)
    assert ends == [300, 800, 1300, 1440]
    assert _portions(text, places[:0]) == []


def test_score_of_a_row_does_not_depend_on_how_many_are_asked(shipped: Corrector) -> None:
    trees = shipped._second
    assert trees
    rows = np.random.default_rng(3).normal(0, 3, (1500, 200)).astype(np.float32)
    assert np.array_equal(trees.score(rows)[:300], trees.score(rows[:300]))


def test_tables_are_packed_small_where_that_helps_and_alike_twice(tmp_path: Path) -> None:
    dice = np.random.default_rng(1)
    arrays = {
        "marks": dice.integers(0, 1 << 16, 5000).astype(np.uint16),
        "sizes": np.repeat(np.arange(5, dtype=np.uint8), 1000),
        "least": np.array(-1.5),
    }
    paths = [tmp_path / "one.npz", tmp_path / "two.npz"]
    for path in paths:
        save(path, arrays)
    with np.load(paths[0], allow_pickle=False) as stored:
        assert {name: stored[name].tolist() for name in stored} == {
            name: array.tolist() for name, array in arrays.items()
        }
    with paths[0].open("rb") as file:
        read = tables.read(file)
    assert all(one.flags.aligned for one in read.values())
    again = tables.read(io.BytesIO(paths[0].read_bytes()))
    assert all(np.array_equal(again[name], one) for name, one in read.items())
    assert {name: (one.dtype, one.tolist()) for name, one in read.items()} == {
        name: (one.dtype, one.tolist()) for name, one in arrays.items()
    }
    with ZipFile(paths[0]) as packed:
        kinds = {member.filename: member.compress_type for member in packed.infolist()}
    assert kinds["marks.npy"] == ZIP_STORED and kinds["sizes.npy"] == ZIP_DEFLATED
    assert paths[0].read_bytes() == paths[1].read_bytes()
