"""The fields of a draft file as inputs, and inputs as the fields of a draft file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from .draft import Draft, DraftError
from .inputs import Inputs
from .phrases import day
from .tree import Bulletin

_DAY = re.compile(r"(\d{4})\s*[年.\-/]\s*(\d{1,2})\s*[月.\-/]\s*(\d{1,2})\s*日?", re.ASCII)


def applied(inputs: Inputs, draft: Draft | None, deadline: Callable[[date], date]) -> Inputs:
    """The inputs with what the office wrote into the fields; `deadline` gives the day by which
    units mend for a 成文日期. Raises DraftError for a day that is none."""
    if draft is None:
        return inputs
    if (dated := _edited_day(draft, "成文日期")) is not None:
        inputs = replace(inputs, dated=dated, deadline=deadline(dated))
    if (until := _edited_day(draft, "整改期限")) is not None:
        if until < inputs.dated:
            raise DraftError(
                f"{draft.name} 的“整改期限”{day(until)}早于成文日期{day(inputs.dated)}，请改正。"
            )
        inputs = replace(inputs, deadline=until)
    if (number := draft.edited_field("编号")) is not None:
        inputs = replace(inputs, number=number.strip("第号 "))
    if (copy_to := draft.edited_field("抄送")) is not None:
        inputs = replace(inputs, copy_to=copy_to)
    if (addressees := draft.edited_field("主送机关")) is not None:
        district = replace(inputs.district, addressees=addressees.rstrip("：: "))
        inputs = replace(inputs, district=district)
    return inputs


def titled(bulletin: Bulletin, draft: Draft | None) -> Bulletin:
    """The bulletin with the title the office wrote, where it wrote one."""
    title = draft.edited_field("标题") if draft else None
    return replace(bulletin, title=title) if title else bulletin


def shown(
    generated: Bulletin, given: Inputs, title: str, used: Inputs, deadline: Callable[[date], date]
) -> Mapping[str, tuple[str, str]]:
    """For each field what was generated, and what stands in the file. `given` are the inputs
    before and `used` after the edits."""
    return {
        "标题": (generated.title, title),
        "主送机关": (given.district.addressees, used.district.addressees),
        "编号": (given.number, used.number),
        "成文日期": (day(given.dated), day(used.dated)),
        "整改期限": (day(deadline(used.dated)), day(used.deadline)),
        "抄送": (given.copy_to, used.copy_to),
    }


def _edited_day(draft: Draft, name: str) -> date | None:
    text = draft.edited_field(name)
    if not text:
        return None
    found = _DAY.fullmatch(text.strip())
    try:
        if found:
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise DraftError(f"{draft.name} 的“{name}”写的是“{text}”，不是日期；请写成 2026年10月9日。")
