"""Addresses of cases."""

from django.urls import path

from dure.journey.cases import views

app_name = "cases"

urlpatterns = [
    path("", views.list_cases, name="list"),
    path("open/<uuid:household_id>/", views.open_for, name="open"),
    path("<uuid:case_id>/", views.show_case, name="case"),
    path("<uuid:case_id>/goal/", views.new_goal, name="add_goal"),
    path("<uuid:case_id>/review/", views.review, name="review"),
    path("<uuid:case_id>/close/", views.close, name="close"),
    path("<uuid:case_id>/follow-up/", views.follow_up, name="follow_up"),
    path("goal/<uuid:goal_id>/action/", views.new_action, name="add_action"),
    path("goal/<uuid:goal_id>/attainment/", views.attain, name="attain"),
    path("action/<uuid:action_id>/done/", views.done, name="done"),
]
