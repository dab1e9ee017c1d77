from django.urls import path

from dure.journey.discovery.tuning import views

app_name = "tuning"
urlpatterns = [
    path("", views.versions, name="versions"),
    path("progress/", views.progress, name="progress"),
    path("new/", views.add, name="add"),
    path("<uuid:version_id>/", views.version, name="version"),
    path("<uuid:version_id>/edit/", views.edit, name="edit"),
    path("<uuid:version_id>/release/", views.release, name="release"),
    path("<uuid:version_id>/drop/", views.drop, name="drop"),
]
