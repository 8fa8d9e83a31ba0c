"""Names behind a title whose holders are all known: anything near to one of them is meant for it.

国务院副总理刘划中, 国家副主席韩止, 全国人大常委会副委员长洛江村
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ...text.nearly import one_other
from ...text.words import is_word_ahead
from .forms import shortened, shuffled

_FOLLOWS = frozenset("同等的在对到率一并向赴为与和及致代、，。；：！？“”（）()《 \n\t")
"""Behind a name, beside the words of the dictionary: a shorter form is only a name before one."""
_FOREIGN = (
    "越南", "老挝", "朝鲜", "古巴", "蒙古", "蒙古国", "韩国", "日本", "印度", "缅甸", "巴西", "泰国",
    "尼泊尔", "俄罗斯", "委内瑞拉", "哈萨克斯坦", "巴基斯坦", "国民党", "越共",
)  # fmt: skip


class Holders:
    """The holders of the closed titles, and every other name that may stand behind one."""

    def __init__(self, holders: dict[str, Iterable[str]], others: Iterable[str]) -> None:
        self._holders = {
            title: sorted(names, key=len, reverse=True) for title, names in holders.items()
        }
        known = frozenset(others).union(*holders.values())
        self._known = known | {name.replace("·", "") for name in known}

    def right_at(self, text: str, at: int) -> int:
        """The length of the longest of the names that begins at `at`, or 0."""
        return next((n for n in range(10, 1, -1) if text[at : at + n] in self._known), 0)

    def meant(self, text: str, start: int, end: int, title: str) -> tuple[int, str] | None:
        """The end of the wrong name behind `title`, which stands at `start:end`, and the right;
        where none of the names stands as it should."""
        holders = self._holders.get(title)
        if not holders or text.endswith(_FOREIGN, 0, start):
            return None
        for name in holders:
            last = end + len(name)
            if len(name) > 2 and _is_one_off(text[end:last], name):
                if text[end : last - 1] == name[:-1] and is_word_ahead(text, last - 1):
                    last -= 1  # 丁薛|出席
                return last, name
        for name in holders:
            for form in _forms(name):
                last = end + len(form)
                if text.startswith(form, end) and _ends(text, last):
                    return last, name
        for name in holders:
            last = end + 2
            if len(name) == 2 and _is_one_off(text[end:last], name) and _ends(text, last):
                return last, name
        return None


@lru_cache(maxsize=512)
def _forms(name: str) -> tuple[str, ...]:
    """A character doubled or lost, two swapped; the longest first."""
    made = {*shuffled(name), *shortened(name)} - {name}
    return tuple(sorted((form for form in made if len(form) > 1), key=len, reverse=True))


def _is_one_off(form: str, name: str) -> bool:
    """Whether it is the name but for one character, and may be one."""
    return one_other(form, name) and form.replace("·", "").isalpha() and form.isprintable()


def _ends(text: str, at: int) -> bool:
    """Whether a name may end at `at`."""
    return at >= len(text) or text[at] in _FOLLOWS or is_word_ahead(text, at)
