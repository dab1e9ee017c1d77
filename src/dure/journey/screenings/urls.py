from django.urls import path

from dure.journey.screenings import views

app_name = "screenings"

urlpatterns = [
    path("household/<uuid:household_id>/", views.facts, name="facts"),
    path("<uuid:screening_id>/", views.result, name="result"),
]
