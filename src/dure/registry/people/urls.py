from django.urls import path

from dure.registry.people.views import consents, households, kept, likely

app_name = "people"
urlpatterns = [
    path("search/", households.search, name="search"),
    path("likely/", likely.likely, name="likely"),
    path("likely/elsewhere/", likely.likely_elsewhere, name="likely_elsewhere"),
    path("register/", households.register, name="register"),
    path("<uuid:household_id>/edit/", households.edit, name="edit"),
    path("<uuid:household_id>/members/", households.members, name="members"),
    path("<uuid:household_id>/members/add/", households.add, name="add_member"),
    path("members/<uuid:person_id>/edit/", households.edit_person, name="edit_member"),
    path("memberships/<uuid:membership_id>/end/", households.end_membership, name="move_out"),
    path("kept/<uuid:secret_id>/", kept.reveal_kept, name="reveal"),
    path("<uuid:household_id>/groups/", households.groups, name="groups"),
    path("<uuid:household_id>/consents/", consents.consents, name="consents"),
    path("consents/<uuid:consent_id>/withdraw/", consents.withdraw, name="withdraw_consent"),
]
