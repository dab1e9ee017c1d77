from django.urls import path

from dure.foundation.jobs import views

app_name = "jobs"

urlpatterns = [
    path("", views.job_list, name="list"),
    path("<str:job_name>/retry/", views.retry, name="retry"),
]
