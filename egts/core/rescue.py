"""What is typed while a session ends is kept, in the visitor's own session, until the same person signs in again.

A page whose form deserves it carries `{% writer_field %}`, the signed number of the account that opened it: nothing is
kept for a form that no account opened, and nothing is given back to another account than that one.
"""

from django.core import signing
from django.http import QueryDict

KEY = "typed"
SALT = "rescue.writer"
FIELD = "writer"
BYTES_MAX = 300_000
NOT_KEPT = ("csrfmiddlewaretoken", "password")


def writer(user):
    """The value of the field `writer` in a form opened by `user`."""
    return signing.dumps(user.pk, salt=SALT)


def _opened_by(data):
    try:
        return signing.loads(data.get(FIELD, ""), salt=SALT)
    except signing.BadSignature:
        return None


def keep(request):
    """Keep what this visitor, who is not signed in, has just posted. Returns whether it was kept."""
    if _opened_by(request.POST) is None:
        return False
    data = request.POST.copy()
    for name in NOT_KEPT:
        data.pop(name, None)
    typed = data.urlencode()
    if len(typed) > BYTES_MAX:
        return False
    request.session[KEY] = {"path": request.path, "data": typed}
    return True


def recover(request):
    """What this account had typed on this very page when its session ended, once; or None."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path:
        return None
    data = QueryDict(kept["data"])
    del request.session[KEY]
    return data if _opened_by(data) == request.user.pk else None
