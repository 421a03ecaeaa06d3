"""Who is told when an account is erased: those who can fill the empty chairs."""

from egts.core.models import User
from egts.core.notify import tell


def administrators(account, entry):
    if not (entry.data["committees"] or entry.data["organisations"]):
        return []
    return User.objects.filter(is_superuser=True, is_active=True)


tell(
    "account.erase",
    audience=administrators,
    template="account_erased",
    url=lambda account: "",
)
