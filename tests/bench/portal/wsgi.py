"""The portal as it is served, with one address more: the empty view that the others are compared with."""

from importlib import import_module

from django.http import HttpResponse
from django.urls import path

from egts.wsgi import application

EMPTY = "/mesure-vide/"
urls = import_module("egts.urls")  # once the application is ready
urls.urlpatterns.insert(0, path(EMPTY[1:], lambda request: HttpResponse(content_type="text/plain")))

__all__ = ["application"]
