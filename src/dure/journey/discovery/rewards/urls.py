from django.urls import path

from dure.journey.discovery.rewards import views

app_name = "rewards"
urlpatterns = [
    path("", views.ledger, name="list"),
    path("own/", views.own, name="own"),
    path("propose/<uuid:tip_id>/", views.propose, name="propose"),
    path("<uuid:reward_id>/", views.reward, name="reward"),
    path("<uuid:reward_id>/pay/", views.pay, name="pay"),
]
