from django.urls import path

from dure.journey.discovery.findings.views import deciding, handing, inbox, page, registering

app_name = "findings"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("take/", inbox.take_many, name="take_many"),
    path("capacity/", inbox.capacity, name="capacity"),
    path("<uuid:finding_id>/", page.finding, name="finding"),
    path("<uuid:finding_id>/take/", deciding.take, name="take"),
    path("<uuid:finding_id>/give-back/", deciding.back, name="give_back"),
    path("<uuid:finding_id>/ask/", deciding.ask, name="ask"),
    path("<uuid:finding_id>/answer/", deciding.answer, name="answer"),
    path("<uuid:finding_id>/attempt/", deciding.attempt, name="attempt"),
    path("<uuid:finding_id>/register/", registering.register, name="register"),
    path("<uuid:finding_id>/match/<uuid:household_id>/", page.match, name="match"),
    path("<uuid:finding_id>/merge/<uuid:other_id>/", page.merge, name="merge"),
    path("<uuid:finding_id>/hand-over/", handing.hand_over, name="hand_over"),
    path("<uuid:finding_id>/close/", deciding.close, name="close"),
]
