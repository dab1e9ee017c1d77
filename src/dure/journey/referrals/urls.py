from django.urls import path

from dure.journey.referrals.views import acts, board, sending, sheets

app_name = "referrals"

urlpatterns = [
    path("", board.referrals, name="list"),
    path("household/<uuid:household_id>/", sending.start, name="start"),
    path("needs/<uuid:need_id>/", sending.choose, name="choose"),
    path("needs/<uuid:need_id>/<uuid:service_id>/", sending.send, name="send"),
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/<uuid:sheet_id>/", sheets.sheet, name="sheet"),
    path("sheets/<uuid:sheet_id>/accept/", sheets.accept_sheet, name="accept_sheet"),
    path("sheets/<uuid:sheet_id>/decline/", sheets.decline_sheet, name="decline_sheet"),
    path("sheets/<uuid:sheet_id>/deliver/", sheets.deliver_sheet, name="deliver_sheet"),
    path("<uuid:referral_id>/", board.referral, name="referral"),
    path("<uuid:referral_id>/accept/", acts.accept, name="accept"),
    path("<uuid:referral_id>/decline/", acts.decline, name="decline"),
    path("<uuid:referral_id>/deliver/", acts.deliver, name="deliver"),
    path("<uuid:referral_id>/confirm/", acts.confirm, name="confirm"),
    path("<uuid:referral_id>/deny/", acts.deny, name="deny"),
    path("<uuid:referral_id>/cancel/", acts.cancel, name="cancel"),
    path("<uuid:referral_id>/settle/", acts.settle, name="settle"),
]
