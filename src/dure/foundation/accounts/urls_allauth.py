"""The pages that allauth finds by names of its own. Only these of its pages are mounted, each behind a guard."""

from django.urls import path

from dure.foundation.accounts.signing import PROVIDER
from dure.foundation.accounts.views import doors, factors, single_sign_on, steps

SSO = {"provider_id": PROVIDER}

urlpatterns = [
    path("sign-in/", doors.sign_in, name="account_login"),
    path("sign-in/code/", steps.second_step, name="mfa_authenticate"),
    path("sign-in/passkey/", steps.passkey_sign_in, name="mfa_login_webauthn"),
    path("sign-in/sso/", single_sign_on.sso_sign_in, SSO, name="openid_connect_login"),
    path("sign-in/sso/callback/", single_sign_on.sso_callback, SSO, name="openid_connect_callback"),
    path("confirm/", steps.confirm_password, name="account_reauthenticate"),
    path("confirm/code/", steps.confirm_code, name="mfa_reauthenticate"),
    path("confirm/passkey/", steps.confirm_passkey, name="mfa_reauthenticate_webauthn"),
    path("security/app/remove/", factors.remove_app, name="mfa_deactivate_totp"),
]
