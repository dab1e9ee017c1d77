from django.urls import path

from dure.foundation.idle import views

app_name = "idle"

urlpatterns = [path("", views.idle, name="idle")]
