from django.urls import path

from dure.journey.discovery.rounds.views import extracts, lists, visit

app_name = "rounds"
urlpatterns = [
    path("", lists.overview, name="overview"),
    path("lists/<slug:round_kind>/", lists.one_list, name="list"),
    path("lists/<slug:round_kind>/give/", lists.give, name="give"),
    path("visits/<uuid:round_visit_id>/", visit.one_visit, name="visit"),
    path("extracts/", extracts.all_loads, name="extracts"),
    path("extracts/<uuid:extract_id>/", extracts.one_load, name="extract"),
    path("extracts/<uuid:extract_id>/progress/", extracts.progress, name="progress"),
    path("extracts/<uuid:extract_id>/faults/", extracts.faults, name="faults"),
    path("extracts/<uuid:extract_id>/aside/", extracts.put_aside, name="aside"),
]
