from django.urls import path

from .views import files, life, public, sign_off, workshop

app_name = "synthesis"
_public = "consultations/<slug:slug>/syntheses/<int:pk>"
_desk = "synthese/<int:pk>"
_entry = f"{_desk}/atelier/points/<int:entry_pk>"
urlpatterns = [
    path("consultations/<slug:slug>/synthese/", public.latest, name="latest"),
    path(f"{_public}/", public.version, name="version"),
    path(f"{_public}.pdf", files.as_pdf, name="pdf"),
    path(f"{_public}.docx", files.as_docx, name="docx"),
    path(f"{_public}/ecarts/<int:other>/", public.differences, name="differences"),
    path(f"{_public}.csv", files.as_csv, name="csv"),
    path(f"{_public}.json", files.as_json, name="json"),
    path(f"{_public}/points/", public.entries, name="entries"),
    path(f"{_public}/points/<slug:key>/", public.entry, name="entry"),
    path(f"{_public}/suites/", public.ledger, name="ledger"),
    path("consultations/<slug:slug>/comites/<int:pk>/synthese/", life.create, name="create"),
    path(f"{_desk}/atelier/", workshop.workshop, name="workshop"),
    path(f"{_desk}/atelier/annuler/", workshop.undo, name="undo"),
    path(f"{_desk}/atelier/apports/<int:input_pk>/reprendre/", workshop.reinstate, name="reinstate"),
    path(f"{_entry}/", workshop.entry, name="workshop_entry"),
    path(f"{_entry}/formuler/", workshop.reword, name="reword"),
    path(f"{_entry}/minoritaire/", workshop.mark_minority, name="mark_minority"),
    path(f"{_entry}/classer/", workshop.refile, name="refile"),
    path(f"{_entry}/sources/rapport/", workshop.relate, name="relate"),
    path(f"{_entry}/confirmer/", workshop.confirm, name="confirm"),
    path(f"{_entry}/ecarter/", workshop.set_aside, name="set_aside"),
    path(f"{_entry}/fusionner/", workshop.merge, name="merge"),
    path(f"{_entry}/sources/deplacer/", workshop.move_sources, name="move_sources"),
    path(f"{_entry}/sources/ecarter/", workshop.set_aside_sources, name="set_aside_sources"),
    path(f"{_desk}/compiler/", life.request_compilation, name="compile"),
    path(f"{_desk}/compiler/annuler/", life.cancel_compilation, name="cancel_compilation"),
    path(f"{_desk}/progression/", life.progress, name="progress"),
    path(f"{_desk}/relecture/", life.send_to_review, name="send_to_review"),
    path(f"{_desk}/reprendre/", life.send_back, name="send_back"),
    path(f"{_desk}/adopter/", life.adopt, name="adopt"),
    path(f"{_desk}/publier/", life.publish_synthesis, name="publish"),
    path(f"{_desk}/bons-a-tirer/", sign_off.sign_offs, name="sign_offs"),
    path(f"{_desk}/bons-a-tirer/<int:sign_off_pk>/", sign_off.sign_off, name="sign_off"),
]
