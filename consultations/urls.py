from django.urls import path

from consultations.views import author, contribution, desk, log, public

app_name = "consultations"
CONTRIBUTION = "consultations/<slug:slug>/contributions/<int:pk>/"
urlpatterns = [
    path("consultations/", public.consultation_list, name="list"),
    path("consultations/<slug:slug>/", public.consultation_detail, name="detail"),
    path("consultations/<slug:slug>/comites/<int:pk>/", public.committee_detail, name="committee"),
    path("consultations/<slug:slug>/motions/joindre/", author.motion_join, name="motion_join"),
    path(
        "consultations/<slug:slug>/contributions/remettre/",
        author.contribution_create,
        name="contribution_create",
    ),
    path(CONTRIBUTION, contribution.contribution_detail, name="contribution"),
    path(
        CONTRIBUTION + "documents/<int:document>/",
        contribution.contribution_document,
        name="contribution_document",
    ),
    path(CONTRIBUTION + "modifier/", author.contribution_edit, name="contribution_edit"),
    path(CONTRIBUTION + "commencer/", author.contribution_begin, name="contribution_begin"),
    path(CONTRIBUTION + "remettre/", author.contribution_submit, name="contribution_submit"),
    path(CONTRIBUTION + "recu/", author.contribution_receipt, name="contribution_receipt"),
    path(CONTRIBUTION + "documents/joindre/", author.document_add, name="document_add"),
    path(CONTRIBUTION + "documents/<int:document>/retirer/", author.document_remove, name="document_remove"),
    path(CONTRIBUTION + "accepter/", desk.contribution_accept, name="contribution_accept"),
    path(CONTRIBUTION + "rendre/", desk.contribution_return, name="contribution_return"),
    path(CONTRIBUTION + "retirer/", desk.contribution_withdraw, name="contribution_withdraw"),
    path("comite/<int:pk>/", desk.desk, name="desk"),
    path("comite/<int:pk>/journal/", log.log, name="log"),
    path("comite/<int:pk>/journal.csv", log.log_csv, name="log_csv"),
]
