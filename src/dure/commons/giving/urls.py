from django.urls import path

from dure.commons.giving import views

app_name = "giving"

urlpatterns = [
    path("", views.resource_list, name="list"),
    path("add/", views.add, name="add"),
]
