from django.urls import path

from dure.journey.discovery.campaigns.views import plans, publishing, rosters, surveying

app_name = "campaigns"
urlpatterns = [
    path("", plans.all_campaigns, name="list"),
    path("new/", plans.add, name="new"),
    path("count/", plans.count, name="count"),
    path("published/", publishing.report, name="report"),
    path("published/together/", publishing.together, name="together"),
    path("mine/", surveying.mine, name="mine"),
    path("mine/<uuid:entry_id>/", surveying.ask, name="ask"),
    path("mine/<uuid:entry_id>/in-vain/", surveying.in_vain, name="in_vain"),
    path("<uuid:campaign_id>/", plans.one, name="campaign"),
    path("<uuid:campaign_id>/edit/", plans.edit, name="edit"),
    path("<uuid:campaign_id>/questions/", plans.questions, name="questions"),
    path("<uuid:campaign_id>/start/", plans.start, name="start"),
    path("<uuid:campaign_id>/end/", plans.end, name="end"),
    path("<uuid:campaign_id>/published/", publishing.figures, name="figures"),
    path("<uuid:campaign_id>/roster/", rosters.roster, name="roster"),
    path("<uuid:campaign_id>/roster/assign/", rosters.hand_out, name="assign"),
    path("<uuid:campaign_id>/roster/take-back/", rosters.back, name="take_back"),
    path("answers/<uuid:answer_id>/", surveying.answer, name="answer"),
    path("answers/<uuid:answer_id>/correct/", surveying.correct, name="correct"),
]
