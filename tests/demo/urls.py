"""The portal's addresses and the demonstration's, as with DEMO=1."""

from django.urls import include, path

from egts import urls as portal

urlpatterns = [*portal.urlpatterns, path("demo/", include("egts.demo.urls"))]
handler400, handler403 = portal.handler400, portal.handler403
handler404, handler500 = portal.handler404, portal.handler500
