"""Addresses with a view that forgot its guard."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def forgetful(request: HttpRequest) -> HttpResponse:
    return HttpResponse("seen")


urlpatterns = [path("open/", forgetful, name="open")]
