"""The pages that allauth finds by names of its own. Only these of its pages are mounted, each behind a guard."""

from django.urls import path

from dure.foundation.accounts.views import doors

urlpatterns = [
    path("sign-in/", doors.sign_in, name="account_login"),
]
