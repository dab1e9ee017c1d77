from django.urls import path

from dure.foundation.accounts.views import doors, factors, security, steps, team

app_name = "accounts"

urlpatterns = [
    path("sign-in/", doors.sign_in, name="sign_in"),
    path("sign-in/demo/", doors.demo_sign_in, name="demo_sign_in"),
    path("sign-out/", doors.sign_out, name="sign_out"),
    path("go-on/", steps.go_on, name="go_on"),
    path("second-factor/", factors.second_factor, name="second_factor"),
    path("security/", security.security, name="security"),
    path("security/password/", security.password, name="password"),
    path("security/app/", factors.add_app, name="add_app"),
    path("security/passkey/", factors.add_passkey, name="add_passkey"),
    path("security/passkey/remove/", factors.remove_passkey, name="remove_passkey"),
    path("security/codes/", factors.recovery_codes, name="recovery_codes"),
    path("security/codes/new/", factors.new_recovery_codes, name="new_recovery_codes"),
    path("security/sessions/end/", security.end_sessions, name="end_sessions"),
    path("team/", team.team, name="team"),
]
