"""Addresses for people without an account; included at the top of the site."""

from django.urls import path

from dure.journey.discovery.tips.views import public

app_name = "public"
urlpatterns = [
    path("help/", public.ask_for_help, name="help"),
    path("worry/", public.tell_a_worry, name="worry"),
    path("duty/", public.report_by_duty, name="duty"),
    path("duty/proof/<str:proof>/", public.duty_proof, name="duty_proof"),
    path("receipt/", public.find_receipt, name="receipt"),
    path("receipt/<str:number>/", public.receipt, name="receipt_state"),
    path("receipt/<str:number>/answer/", public.answer, name="receipt_answer"),
]
