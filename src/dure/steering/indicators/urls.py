from django.urls import path

from dure.steering.indicators import views

app_name = "indicators"

urlpatterns = [
    path("", views.board, name="board"),
    path("file/", views.download, name="download"),
    path("outlines/", views.outline_file, name="outlines"),
]
