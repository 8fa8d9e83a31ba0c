"""What class and id of an element tell the walk, remembered for all pages under the same rules."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

MOST_NAMES: Final = 4096  # under the same rules
MOST_RULES: Final = 1024
Rules = tuple[tuple[str, str], ...]  # `.class` or `#id`, how it hides
Name = str | tuple[str | None, str]  # class, or class and id


class Names:
    """Names met with the label of each, and how the style sheets hide what is so named."""

    def __init__(self, rules: Rules) -> None:
        self.met: dict[Name, str] = {}
        self.hidden: dict[Name, str] = {}
        self._classes = {name[1:]: way for name, way in rules if name[0] == "."}
        self._ids = {name[1:]: way for name, way in rules if name[0] == "#"}

    def meet(self, name: Name, classes: str, identity: str) -> str:
        """The label of a name that was not met before."""
        if self._classes:
            for one in classes.split():
                if one in self._classes:
                    self.hidden[name] = self._classes[one]
                    break
        if identity in self._ids:
            self.hidden.setdefault(name, self._ids[identity])
        label = self.met[name] = f"{classes} {identity}"
        return label

    def trim(self) -> None:
        """Forget the names met when they are more than a site has."""
        if len(self.met) > MOST_NAMES:
            self.met.clear()
            self.hidden.clear()


_once: dict[Rules, None] = {}  # rules that one page had, oldest first
_kept = lru_cache(maxsize=64)(Names)


def names_under(rules: Rules) -> Names:
    """What was learnt under these rules, from the second page on that has them."""
    if rules not in _once:
        _once[rules] = None
        if len(_once) > MOST_RULES:
            del _once[next(iter(_once))]
        return Names(rules)
    return _kept(rules)
