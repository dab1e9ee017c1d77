from django.urls import path

from dure.steering.campaign_results import views

app_name = "campaign_results"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<uuid:campaign_id>/", views.results, name="results"),
]
