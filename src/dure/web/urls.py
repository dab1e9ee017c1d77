from django.urls import path

from dure.web import search_views, views
from dure.web.styleguide.views import styleguide

app_name = "web"

urlpatterns = [
    path("", views.home, name="home"),
    path("today/", views.today, name="today"),
    path("styleguide/", styleguide, name="styleguide"),
    path("search/", search_views.search, name="search"),
    path("households/", views.households, name="households"),
    path("households/<uuid:household_id>/", views.household, name="household"),
    path("households/<uuid:household_id>/looked/", views.looked, name="looked"),
]
