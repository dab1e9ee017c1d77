from django.urls import path

from dure.registry.directory import views

app_name = "directory"

urlpatterns = [
    path("", views.services, name="list"),
    path("<uuid:service_id>/", views.service, name="service"),
]
