"""Keyset paging of operations."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dure.foundation.access.guards import ActorRequest
from dure.foundation.operations.problems import Unfit
from dure.foundation.operations.schemas import FieldError, Paging
from dure.foundation.pages.paging import Page, is_mark, keyset


def page_of(rows: QuerySet[Any], *, request: ActorRequest, paging: Paging, order: tuple[str, ...]) -> Page:
    """One page of rows.

    Raises:
        Unfit: the mark is not one of this list.
    """
    if paging.after is not None and not is_mark(paging.after, request=request, order=order):
        words = _("This mark does not belong to this list. Begin without it.")
        raise Unfit([FieldError(field="after", message=words, code="invalid")])
    return keyset(rows, request=request, order=order, size=paging.limit)
