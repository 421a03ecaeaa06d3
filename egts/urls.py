"""The addresses are a contract: links in the wild depend on them."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("egts.portal.urls")),
    path("", include("practices.urls")),
    path("", include("motions.urls")),
    path("", include("consultations.urls")),
    path("", include("consultations.synthesis.urls")),
    path("comptes/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("egts.demo.urls")))

handler400 = "egts.portal.views.errors.bad_request"
handler403 = "egts.portal.views.errors.permission_denied"
handler404 = "egts.portal.views.errors.not_found"
handler500 = "egts.portal.views.errors.server_error"
