"""Addresses of the work in the neighbourhood."""

from django.urls import path

from dure.commons.neighbourhood.views import complaints, contacts

app_name = "neighbourhood"

urlpatterns = [
    path("", contacts.home, name="home"),
    path("contacts/write/", contacts.write, name="write"),
    path("contacts/write/<uuid:household_id>/", contacts.write_to, name="write_to"),
    path("complaints/", complaints.listed, name="complaints"),
    path("complaints/take/", complaints.take, name="take"),
    path("complaints/take/<uuid:household_id>/", complaints.take_of, name="take_of"),
    path("complaints/<uuid:complaint_id>/", complaints.complaint, name="complaint"),
    path("complaints/<uuid:complaint_id>/phone/", complaints.phone, name="phone"),
    path("complaints/<uuid:complaint_id>/begin/", complaints.begin, name="begin"),
    path("complaints/<uuid:complaint_id>/hand-over/", complaints.hand_over, name="hand_over"),
    path("complaints/<uuid:complaint_id>/decide/", complaints.decide, name="decide"),
    path("complaints/<uuid:complaint_id>/tell/", complaints.tell_resident, name="tell"),
    path("complaints/<uuid:complaint_id>/again/", complaints.again, name="again"),
]
