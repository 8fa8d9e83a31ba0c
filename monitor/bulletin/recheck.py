"""三、上季度问题整改复查情况: mended, still failing, 屡查屡犯."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .facts import Facts, Pending, Recheck
from .phrases import day, percent, sentence
from .tree import Face, Paragraph, Role, Run, paragraph

NAMED = 15


def section(facts: Facts) -> list[Paragraph]:
    """The paragraphs; one sentence when there was nothing to look at again."""
    last, again = facts.period.last, facts.recheck
    if again is None:
        return [paragraph(Role.BODY, f"本次为首次通报，没有{last}问题需要复查。")]
    if not again.found:
        return [paragraph(Role.BODY, f"{last}检查未发现问题，无需复查。")]
    out = [paragraph(Role.BODY, _result(facts, again))]
    if again.still:
        lead = Run("仍未整改到位的：", Face.SUBHEADING)
        out.append(paragraph(Role.BODY, lead, f"{_pending(again.still)}。"))
    if again.repeated:
        lead = Run("屡查屡犯的：", Face.SUBHEADING)
        text = f"{_pending(again.repeated)}。上述问题整改后再次出现，予以点名通报。"
        out.append(paragraph(Role.BODY, lead, text))
    return out


def _result(facts: Facts, again: Recheck) -> str:
    last = facts.period.last
    head = f"对{last}通报的{again.found}个问题逐一进行了复查。截至{day(facts.as_of.date())}"
    if not again.still_count:
        return (
            f"{head}，已全部整改到位。" if again.fixed else f"{head}，均已随监测对象退出名录销号。"
        )
    if not again.fixed:
        return f"{head}，均未整改到位，整改工作严重滞后。"
    rate = percent(_share(again))
    return sentence(
        head, f"已整改到位{again.fixed}个", f"整改率{rate}", f"仍有{again.still_count}个未整改到位"
    ) + (f"另有{again.closed}个因监测对象退出名录等原因销号。" if again.closed else "")


def _share(again: Recheck) -> Fraction:
    return Fraction(again.fixed, again.found)


def _pending(rows: Sequence[Pending]) -> str:
    shown = "；".join(
        f"{row.unit}“{row.target}”{row.title}" + (f"（{row.count}个）" if row.count > 1 else "")
        for row in rows[:NAMED]
    )
    rest = sum(row.count for row in rows[NAMED:])
    return f"{shown}；另有{rest}个" if rest else shown
