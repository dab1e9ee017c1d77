from django.urls import path

from dure.journey.discovery.signals.views import findings, loads, sources

app_name = "signals"
urlpatterns = [
    path("", loads.all_loads, name="loads"),
    path("loads/<uuid:load_id>/", loads.one_load, name="load"),
    path("loads/<uuid:load_id>/progress/", loads.progress, name="progress"),
    path("loads/<uuid:load_id>/faults/", loads.faults, name="faults"),
    path("loads/<uuid:load_id>/aside/", loads.put_aside, name="aside"),
    path("findings/<uuid:finding_id>/register/", findings.register, name="register"),
    path("sources/new/", sources.add, name="add_source"),
    path("sources/<uuid:source_id>/", sources.edit, name="source"),
]
