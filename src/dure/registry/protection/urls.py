from django.urls import path

from dure.registry.protection import views

app_name = "protection"
urlpatterns = [
    path("emergency/", views.emergency, name="emergency"),
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/<uuid:grant_id>/", views.review, name="review"),
    path("<uuid:household_id>/restrict/", views.restrict, name="restrict"),
    path("<uuid:household_id>/lift/", views.lift, name="lift"),
    path("<uuid:household_id>/note/", views.note, name="note"),
]
