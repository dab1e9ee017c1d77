from django.urls import path

from dure.steering.learning import views

app_name = "learning"
urlpatterns = [
    path("", views.models, name="models"),
    path("<uuid:model_id>/", views.model, name="model"),
    path("<uuid:model_id>/progress/", views.progress, name="progress"),
    path("<uuid:model_id>/take-over/", views.take, name="take_over"),
]
