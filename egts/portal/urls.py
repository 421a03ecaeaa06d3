from django.urls import path

from egts.portal.views import agenda, data, health, home, news, pages, places, search, space

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("recherche/", search.search, name="search"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/<int:pk>/", agenda.event, name="event"),
    path("agenda.ics", agenda.ics, name="agenda_ics"),
    path("actualites/", news.news, name="news"),
    path("actualites/<int:pk>/", news.item, name="news_item"),
    path("regions/<slug:code>/", places.region, name="region"),
    path("organisations/<int:pk>-<slug:slug>/", places.organisation, name="organisation"),
    path("espace/", space.space, name="space"),
    path("espace/avis/", space.notices, name="notices"),
    path("espace/avis/tous-lus/", space.notices_read, name="notices_read"),
    path("espace/avis/<int:pk>/lu/", space.notice_read, name="notice_read"),
    path("espace/mes-donnees/", data.my_data, name="my_data"),
    path("espace/mes-donnees/export.json", data.export, name="my_data_export"),
    path("espace/mes-donnees/effacer/", data.erase, name="erase"),
    path("plan-du-site/", pages.sitemap, name="sitemap"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions-legales/", pages.legal, name="legal"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path("cookies/", pages.cookies, name="cookies"),
    path("robots.txt", pages.robots, name="robots"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("sante/", health.health, name="health"),
]
