from django.urls import path

from dure.foundation.drafts import views

app_name = "drafts"

urlpatterns = [path("<uuid:draft_id>/", views.draft, name="draft")]
