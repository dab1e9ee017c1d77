from django.urls import path

from dure.registry.identity.views import board, merging

app_name = "identity"
urlpatterns = [
    path("", board.board, name="board"),
    path("decide/", board.decide, name="decide"),
    path("household/<uuid:household_id>/", board.look_alikes, name="look_alikes"),
    path("<uuid:pair_id>/", merging.pair, name="pair"),
    path("<uuid:pair_id>/merge/", merging.merge, name="merge"),
    path("merges/<uuid:merge_id>/", merging.split, name="split"),
]
