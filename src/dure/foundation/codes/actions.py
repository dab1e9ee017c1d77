"""Loading the policy pack's code lists into rows."""

from __future__ import annotations

from collections.abc import Iterable

from dure.foundation.codes.models import Code
from dure.foundation.codes.queries import forget
from dure.policy.korea.codelists import CodeList, read_code_lists

FIELDS = ["label_ko", "label_en", "parent_id", "valid_from", "valid_to", "position", "attributes"]


def load_code_lists(lists: Iterable[CodeList] | None = None) -> int:
    """Write every code of the pack; loading twice changes nothing. Returns the number of codes.

    A code that has left the pack keeps its row, since old records point at it.
    """
    rows = [_row(code_list, index) for code_list in lists or read_code_lists() for index in range(len(code_list.codes))]
    for parents in (True, False):  # parents first: the key to the parent is checked per row
        Code.objects.bulk_create(
            [row for row in rows if (row.parent_id is None) is parents],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[name.removesuffix("_id") for name in FIELDS],
        )
    forget()
    return len(rows)


def _row(code_list: CodeList, index: int) -> Code:
    row = code_list.codes[index]
    return Code(
        id=f"{code_list.key}:{row.code}",
        list=code_list.key,
        code=row.code,
        label_ko=row.label_ko,
        label_en=row.label_en,
        parent_id=f"{code_list.key}:{row.parent}" if row.parent else None,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        position=row.position,
        attributes=dict(row.attributes),
    )
