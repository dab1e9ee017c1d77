from django.urls import path

from dure.foundation.accounts.views import doors, team

app_name = "accounts"

urlpatterns = [
    path("sign-in/", doors.sign_in, name="sign_in"),
    path("sign-in/demo/", doors.demo_sign_in, name="demo_sign_in"),
    path("sign-out/", doors.sign_out, name="sign_out"),
    path("team/", team.team, name="team"),
]
