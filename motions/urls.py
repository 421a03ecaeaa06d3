from django.urls import path

from motions.views import author, decision, public

app_name = "motions"
urlpatterns = [
    path("motions/", public.motion_list, name="list"),
    path("motions/flux.xml", public.MotionFeed(), name="feed"),
    path("motions/rediger/", author.motion_create, name="create"),
    path("motions/<int:pk>.pdf", public.motion_pdf, name="pdf"),
    path("motions/<int:pk>/modifier/", author.motion_edit, name="edit"),
    path("motions/<int:pk>/debat/", decision.motion_open_debate, name="open_debate"),
    path("motions/<int:pk>/arreter/", decision.motion_consolidate, name="consolidate"),
    path("motions/<int:pk>/vote/", decision.motion_vote, name="vote"),
    path("motions/<int:pk>/publier/", decision.motion_publish, name="publish"),
    path("motions/<int:pk>/retirer/", decision.motion_withdraw, name="withdraw"),
    path("motions/<int:pk>-<slug:slug>/", public.motion_detail, name="detail"),
]
