from django.urls import path

from egts.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.home, name="home"),
    path("<slug:role>/", views.sign_in, name="sign_in"),
]
