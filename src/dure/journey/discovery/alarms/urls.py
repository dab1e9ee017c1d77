from django.urls import path

from dure.journey.discovery.alarms import views

app_name = "alarms"
urlpatterns = [
    path("", views.all_alarms, name="list"),
    path("<uuid:alarm_id>/", views.one_alarm, name="alarm"),
    path("household/<uuid:household_id>/", views.devices, name="devices"),
    path("devices/<uuid:device_id>/end/", views.end, name="end"),
]
