"""Giving a kept picture to somebody whose right has been asked."""

from __future__ import annotations

from django.http import HttpResponse

from dure.foundation.uploads.models import KeptPicture


def picture_answer(picture: KeptPicture, *, name: str) -> HttpResponse:
    """The picture for an ``<img>`` of our own pages. That nothing guesses its kind or keeps it, all answers say."""
    headers = {"Content-Disposition": f'inline; filename="{name}.jpg"'}
    return HttpResponse(picture.opened(), content_type="image/jpeg", headers=headers)
