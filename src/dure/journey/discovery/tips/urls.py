from django.urls import path

from dure.journey.discovery.tips.views import found, inbox, own

app_name = "discovery"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("take/<slug:kind>/", own.take, name="take"),
    path("found/", found.found, name="found"),
    path("found/<uuid:ended_id>/count/", found.count, name="count"),
    path("my-tips/", own.my_tips, name="my_tips"),
    path("tips/<uuid:tip_id>/", inbox.tip, name="tip"),
    path("tips/<uuid:tip_id>/phone/", inbox.phone, name="phone"),
    path("tips/<uuid:tip_id>/photo/", inbox.photo, name="photo"),
    path("tips/<uuid:tip_id>/reporter/", inbox.reporter, name="reporter"),
    path("tips/<uuid:tip_id>/link/<uuid:household_id>/", inbox.link, name="link"),
    path("tips/<uuid:tip_id>/register/", inbox.register, name="register"),
    path("tips/<uuid:tip_id>/close/", inbox.close, name="close"),
]
