from django.urls import path

from practices.feeds import PracticeFeed
from practices.views import (
    author,
    catalogue,
    co_author,
    from_document,
    map,
    moderation,
    public,
    saved_search,
    writing,
)

app_name = "practices"
urlpatterns = [
    path("pratiques/", catalogue.practice_list, name="list"),
    path("pratiques/export.csv", catalogue.export_csv, name="export_csv"),
    path("pratiques/export.json", catalogue.export_json, name="export_json"),
    path("pratiques/flux.xml", PracticeFeed(), name="feed"),
    path("pratiques/carte/", map.practice_map, name="map"),
    path("pratiques/recherches/", saved_search.search_list, name="searches"),
    path("pratiques/recherches/enregistrer/", saved_search.search_save, name="search_save"),
    path("pratiques/recherches/<int:pk>/modifier/", saved_search.search_edit, name="search_edit"),
    path("pratiques/recherches/<int:pk>/supprimer/", saved_search.search_delete, name="search_delete"),
    path("pratiques/recherches/arreter/<str:token>/", saved_search.alerts_stop, name="alerts_stop"),
    path("pratiques/proposer/", writing.practice_create, name="create"),
    path("pratiques/proposer/document/", from_document.practice_from_document, name="from_document"),
    path("pratiques/proches/", writing.alike, name="alike"),
    path("pratiques/invitations/<str:token>/", co_author.join, name="join"),
    path("pratiques/<int:pk>-<slug:slug>/", public.practice_detail, name="detail"),
    path("pratiques/<int:pk>.pdf", public.practice_pdf, name="pdf"),
    path("pratiques/<int:pk>/documents/<int:document>/", public.practice_document, name="document"),
    path("pratiques/<int:pk>/modifier/", writing.practice_edit, name="edit"),
    path("pratiques/<int:pk>/coauteurs/", co_author.co_authors, name="co_authors"),
    path("pratiques/<int:pk>/coauteurs/inviter/", co_author.invite, name="invite"),
    path(
        "pratiques/<int:pk>/coauteurs/<int:co_author>/retirer/",
        co_author.co_author_remove,
        name="co_author_remove",
    ),
    path("pratiques/<int:pk>/proposer/", author.practice_submit, name="submit"),
    path("pratiques/<int:pk>/publier/", moderation.practice_publish, name="publish"),
    path("pratiques/<int:pk>/rendre/", moderation.practice_return, name="return"),
    path("pratiques/<int:pk>/refuser/", moderation.practice_reject, name="reject"),
    path("pratiques/<int:pk>/archiver/", moderation.practice_archive, name="archive"),
    path("pratiques/modifications/<int:pk>/", author.revision_detail, name="revision"),
    path("pratiques/modifications/<int:pk>/proposer/", author.revision_submit, name="revision_submit"),
    path("pratiques/modifications/<int:pk>/accepter/", moderation.revision_accept, name="revision_accept"),
    path("pratiques/modifications/<int:pk>/rendre/", moderation.revision_return, name="revision_return"),
    path("pratiques/modifications/<int:pk>/refuser/", moderation.revision_reject, name="revision_reject"),
]
