from django.urls import path

from dure.registry.inquiries import views

app_name = "inquiries"
urlpatterns = [
    path("", views.asked, name="asked"),
    path("ask/", views.ask, name="ask"),
    path("<uuid:inquiry_id>/", views.inquiry, name="inquiry"),
    path("<uuid:inquiry_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:inquiry_id>/read/", views.read, name="read"),
]
