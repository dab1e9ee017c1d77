"""Addresses of neighbourhood officials."""

from django.urls import path

from dure.registry.charges import views

app_name = "charges"

urlpatterns = [
    path("", views.board, name="board"),
    path("<str:area_code>/give/", views.give, name="give"),
    path("<str:area_code>/away/", views.away, name="away"),
    path("absences/<uuid:absence_id>/end/", views.back, name="back"),
    path("place/<uuid:household_id>/", views.place, name="place"),
]
