from django.urls import path

from dure.steering.discovery_report import views

app_name = "discovery_report"
urlpatterns = [
    path("", views.report, name="report"),
    path("file/", views.download, name="download"),
]
