from django.urls import path

from dure.journey.discovery import own_views, views

app_name = "discovery"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("take/<slug:kind>/", own_views.take, name="take"),
    path("my-tips/", own_views.my_tips, name="my_tips"),
    path("tips/<uuid:tip_id>/", views.tip, name="tip"),
    path("tips/<uuid:tip_id>/phone/", views.phone, name="phone"),
    path("tips/<uuid:tip_id>/photo/", views.photo, name="photo"),
    path("tips/<uuid:tip_id>/reporter/", views.reporter, name="reporter"),
    path("tips/<uuid:tip_id>/link/<uuid:household_id>/", views.link, name="link"),
    path("tips/<uuid:tip_id>/register/", views.register, name="register"),
    path("tips/<uuid:tip_id>/close/", views.close, name="close"),
]
