"""How files come in: into memory, never onto a disk where nobody would seal or remove them, and never without end."""

from __future__ import annotations

import io
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from dure.foundation.uploads.pictures import MOST_BYTES

MOST_BODY = 4 * MOST_BYTES


class BoundedUploadHandler(FileUploadHandler):
    """Keeps the first bytes of each file and its true size, so that the form can say that it was too large."""

    def handle_raw_input(
        self, input_data: Any, meta: dict[str, str], content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        if content_length > MOST_BODY:
            raise RequestDataTooBig("The request is larger than anything our pages send.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= MOST_BYTES:
            self.kept.write(raw_data)

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
