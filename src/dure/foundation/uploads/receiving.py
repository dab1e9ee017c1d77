"""How files come in: into memory, never in the clear onto a disk, and never without end."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from dure.foundation.uploads.pictures import MOST_BYTES
from dure.foundation.uploads.spooling import HiddenFile

MOST_BODY = 4 * MOST_BYTES
ROOM_FOR_FIELDS = 1024 * 1024


def takes_files_up_to(size: int) -> Callable[[Any], Any]:
    """Mark a view: its one file may be so large. Stands above the guard, which only who is signed in passes.

    The file is read before the guard is asked, so it never lies in memory whole.
    """

    def mark(view: Any) -> Any:
        view.largest_file = size
        return view

    return mark


class BoundedUploadHandler(FileUploadHandler):
    """Keeps the first bytes of each file and its true size, so that the form can say that it was too large."""

    def handle_raw_input(
        self, input_data: Any, meta: dict[str, str], content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        self.largest = self._largest()
        if content_length > (self.largest + ROOM_FOR_FIELDS if self.largest else MOST_BODY):
            raise RequestDataTooBig("The request is larger than anything our pages send.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept: Any = HiddenFile() if self.largest > MOST_BYTES else io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= max(self.largest, MOST_BYTES):
            self.kept.write(raw_data)

    def _largest(self) -> int:
        """What the view that is asked takes; a stranger's file is never larger than a photo."""
        match = getattr(self.request, "resolver_match", None)
        actor = getattr(self.request, "actor", None)
        return int(getattr(match.func, "largest_file", 0)) if match and actor and actor.signed_in else 0

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            file=self.kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
