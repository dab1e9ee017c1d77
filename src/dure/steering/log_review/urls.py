from django.urls import path

from dure.steering.log_review import views

app_name = "log_review"

urlpatterns = [
    path("", views.month, name="month"),
    path("marks/", views.mark, name="mark"),
    path("close/", views.close, name="close"),
]
