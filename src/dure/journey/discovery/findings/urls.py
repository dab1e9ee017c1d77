from django.urls import path

from dure.journey.discovery.findings import views

app_name = "findings"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("take/", views.take_many, name="take_many"),
    path("capacity/", views.capacity, name="capacity"),
    path("<uuid:finding_id>/", views.finding, name="finding"),
    path("<uuid:finding_id>/take/", views.take, name="take"),
    path("<uuid:finding_id>/give-back/", views.back, name="give_back"),
    path("<uuid:finding_id>/ask/", views.ask, name="ask"),
    path("<uuid:finding_id>/attempt/", views.attempt, name="attempt"),
    path("<uuid:finding_id>/match/<uuid:household_id>/", views.match, name="match"),
    path("<uuid:finding_id>/merge/<uuid:other_id>/", views.merge, name="merge"),
    path("<uuid:finding_id>/close/", views.close, name="close"),
]
