from django.urls import path

from dure.registry.people import consent_views, views

app_name = "people"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("register/", views.register, name="register"),
    path("<uuid:household_id>/edit/", views.edit, name="edit"),
    path("<uuid:household_id>/members/", views.members, name="members"),
    path("<uuid:household_id>/members/add/", views.add, name="add_member"),
    path("members/<uuid:person_id>/edit/", views.edit_person, name="edit_member"),
    path("memberships/<uuid:membership_id>/end/", views.end_membership, name="move_out"),
    path("<uuid:household_id>/groups/", views.groups, name="groups"),
    path("<uuid:household_id>/consents/", consent_views.consents, name="consents"),
    path("consents/<uuid:consent_id>/withdraw/", consent_views.withdraw, name="withdraw_consent"),
]
