from django.urls import path

from dure.web import views

app_name = "web"

urlpatterns = [
    path("", views.home, name="home"),
    path("today/", views.today, name="today"),
    path("households/", views.households, name="households"),
    path("households/<uuid:household_id>/", views.household, name="household"),
    path("households/<uuid:household_id>/looked/", views.looked, name="looked"),
]
