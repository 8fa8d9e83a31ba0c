"""Words are cut as jieba cuts them: jieba itself is the oracle."""

from __future__ import annotations

import random

import jieba
import pytest

from monitor.text.segment import Lexicon, lexicon

SENTENCES = [
    "", "a", "。", " \r\n\t ", "李强强调，要认真贯彻落实会议精神。", "AT&T公司和B超、c#与x-ray 3.5%增长",
    "全市截止目前新增项目12个，共3,000元（abc）", "㐀㐁𠮷𠮷野家 ﹏﹏", "\0\ud800中\udfff国", "iPhone15手机T恤5G网络",
    "中华人民共和国国务院总理", "乡镇人民政府、街道办事处要", "·×÷ﾊﾝｶｸ全角ＡＢＣ１２３",
]  # fmt: skip


@pytest.fixture(scope="module")
def oracle() -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    with tokenizer.lock:
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        tokenizer.initialized = True
    return tokenizer


@pytest.mark.parametrize("sentence", SENTENCES)
def test_cuts_as_jieba_does(oracle: jieba.Tokenizer, sentence: str) -> None:
    assert list(lexicon().cut(sentence)) == list(oracle.cut(sentence, HMM=False))


def test_cuts_random_rows_of_its_words_as_jieba_does(oracle: jieba.Tokenizer) -> None:
    dice = random.Random(5)
    words = sorted(oracle.FREQ)
    for _ in range(1500):
        row = dice.sample(words, dice.randint(1, 12))
        cut = [word[: dice.randint(1, 4)] for word in row]
        for sentence in ("".join(row), "".join(cut)):
            assert list(lexicon().cut(sentence)) == list(oracle.cut(sentence, HMM=False))


def test_counts_are_those_of_jieba(oracle: jieba.Tokenizer) -> None:
    dice = random.Random(7)
    asked = [*dice.sample(sorted(oracle.FREQ), 5000), "", "不是词的词", "x" * 40]
    assert [lexicon().count(word) for word in asked] == [oracle.FREQ.get(w, 0) for w in asked]


def test_a_small_dictionary() -> None:
    words = Lexicon("é 3 n\n中国 20 ns\n中国人 5 n\n人民 9 n\n国 1 n\n中 2 n\n".encode())
    assert [*words.cut("中国人民é中")] == ["中国", "人民", "é", "中"]
    assert (words.count("中国人"), words.count("中国人民"), words.count("é")) == (5, 0, 3)
