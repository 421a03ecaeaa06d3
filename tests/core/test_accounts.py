"""Sign-up, confirmed address, forgotten password, second factor: the library's ways, in our pages and our words."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.urls import reverse

from egts.core.models import JournalEntry, User
from tests.world import ROLES, person, seat

PASSWORD = "un-mot-de-passe-solide-42"
STAFF = {"secretariat", "other_secretariat", "co_chair", "national", "administrator"}


def sign_up(client, email="nouvelle@exemple.invalid"):
    return client.post(
        reverse("account_signup"),
        {
            "first_name": " Camille\r",
            "last_name": "Exemple",
            "email": email,
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )


def link_in(message):
    return re.search(r"http://testserver(/\S+)", message.body).group(1)


def log_in(client, email, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def current_code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time() // 30)))


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.django_db
def test_an_account_opens_once_its_address_is_confirmed(client):
    assert sign_up(client).url == reverse("account_email_verification_sent")
    user = User.objects.get(email="nouvelle@exemple.invalid")
    assert (user.first_name, user.last_name) == ("Camille", "Exemple")
    assert not is_signed_in(client)

    log_in(client, user.email)
    assert not is_signed_in(client)  # not yet

    address = link_in(mail.outbox[0])
    client.get(address)
    assert not user.emailaddress_set.get().verified  # a mail scanner that follows links confirms nothing
    client.post(address)
    assert user.emailaddress_set.get().verified

    log_in(client, user.email)
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert "n’est plus valable" in client.get(address).content.decode()


@pytest.mark.django_db
def test_nobody_learns_whether_an_address_has_an_account(client):
    known = person("Connue")
    answers = {sign_up(client, email).url for email in ("inconnue@exemple.invalid", known.email)}
    assert len(answers) == 1
    subjects = {message.to[0]: message.subject for message in mail.outbox}
    assert subjects[known.email] == "Vous avez déjà un compte"

    reset = reverse("account_reset_password")
    answers = {client.post(reset, {"email": email}).url for email in ("autre@exemple.invalid", known.email)}
    assert len(answers) == 1


@pytest.mark.django_db
def test_a_forgotten_password_is_chosen_anew_once(client):
    user = person("Distraite", password=PASSWORD)
    client.post(reverse("account_reset_password"), {"email": user.email})
    address = link_in(mail.outbox[-1])
    form = client.get(address, follow=True)
    answer = client.post(form.request["PATH_INFO"], {"password1": "court", "password2": "court"})
    assert answer.status_code == 200
    client.post(form.request["PATH_INFO"], {"password1": f"{PASSWORD}-bis", "password2": f"{PASSWORD}-bis"})
    assert mail.outbox[-1].subject == "Votre mot de passe a changé"
    client.logout()
    log_in(client, user.email)
    assert not is_signed_in(client)
    log_in(client, user.email, f"{PASSWORD}-bis")
    assert is_signed_in(client)
    assert "n’est plus valable" in client.get(address, follow=True).content.decode()


@pytest.mark.django_db
def test_signing_out_takes_a_post(client):
    client.force_login(person())
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


@pytest.mark.django_db
def test_a_password_cannot_be_guessed_at_leisure(client):
    user = person("Visee", password=PASSWORD)
    for _ in range(11):
        answer = log_in(client, user.email, "faux")
    assert "Trop d’essais" in answer.content.decode()
    log_in(client, user.email)
    assert not is_signed_in(client)


@pytest.mark.django_db
def test_a_mail_server_down_loses_no_account(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = client.get(sign_up(client).url)
    assert "Le courriel n’a pas pu partir" in answer.content.decode()
    assert User.objects.filter(email="nouvelle@exemple.invalid").exists()


def test_staff_seats_and_only_they_wait_for_a_second_factor(world, client):
    Authenticator.objects.all().delete()
    sent_to_security = set()
    for role in ROLES:
        client.logout()
        if role != "visitor":
            client.force_login(world.user(role))
        answer = client.get(reverse("portal:home"))
        if answer.status_code == 302:
            assert answer.url == reverse("mfa_index")
            sent_to_security.add(role)
            assert "Votre siège attend un second facteur" in client.get(answer.url).content.decode()
    assert sent_to_security == STAFF


@pytest.mark.django_db
def test_a_second_factor_opens_the_seat_and_is_asked_at_each_sign_in(world, client):
    user = world.user("secretariat")
    user.set_password(PASSWORD)
    user.save()
    Authenticator.objects.filter(user=user).delete()
    log_in(client, user.email)
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    answer = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "Ce code n’est pas le bon" in answer.content.decode()
    assert answer.context["form"].secret == secret
    client.post(reverse("mfa_activate_totp"), {"code": current_code(secret)})
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert client.get(reverse("portal:home")).status_code == 200

    client.post(reverse("account_logout"))
    assert log_in(client, user.email).url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    for recovery_code, signed_in in ((codes[0], True), (codes[0], False)):  # each serves once
        client.post(reverse("account_logout"))
        log_in(client, user.email)
        client.post(reverse("mfa_authenticate"), {"code": recovery_code})
        assert is_signed_in(client) == signed_in


def test_a_seat_given_later_asks_for_the_second_factor_from_then_on(world, client):
    user = world.user("professional")
    client.force_login(user)
    assert client.get(reverse("portal:home")).status_code == 200
    seat(user, world.committee, "secretariat")
    assert client.get(reverse("portal:home")).url == reverse("mfa_index")


def test_removing_the_second_factor_closes_the_seat_again(world, client):
    user = world.user("secretariat")
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user)
    assert client.get(reverse("portal:home")).status_code == 200
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=user).exists()
    assert client.get(reverse("portal:home")).url == reverse("mfa_index")


def test_the_administration_has_no_door_of_its_own(world, client):
    administrator = world.user("administrator")
    administrator.set_password(PASSWORD)
    administrator.save()
    answer = client.post("/admin/login/", {"username": administrator.email, "password": PASSWORD})
    assert answer.url.startswith(reverse("account_login"))
    assert not is_signed_in(client)


def test_an_administrator_removes_a_lost_second_factor_without_reading_it(world, client):
    factor = Authenticator.objects.get(user=world.user("secretariat"))
    client.force_login(world.user("administrator"))
    page = client.get(f"/admin/mfa/authenticator/{factor.pk}/change/")
    assert page.status_code == 200
    assert factor.data["secret"] not in page.content.decode()
    client.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})
    assert not Authenticator.objects.filter(pk=factor.pk).exists()
    entry = JournalEntry.objects.about(world.user("secretariat")).get()
    assert (entry.verb, entry.actor) == ("account.remove_second_factor", world.user("administrator"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "account_login", "account_signup", "account_logout", "account_inactive", "account_email_verification_sent",
        "account_email", "account_change_password", "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key_done", "mfa_index", "mfa_activate_totp", "mfa_generate_recovery_codes",
        "mfa_list_webauthn", "mfa_add_webauthn", "socialaccount_connections", "socialaccount_login_cancelled",
        "socialaccount_login_error",
    ],
)  # fmt: skip
@pytest.mark.parametrize("signed_in", [False, True])
def test_every_account_page_speaks_french_in_the_portals_shell(client, name, signed_in):
    if signed_in:
        user = person(password=PASSWORD)
        log_in(client, user.email)
    answer = client.get(reverse(name), follow=True)
    html = answer.content.decode()
    assert answer.status_code in (200, 401)
    assert html.count("<h1") == 1
    assert 'id="contenu"' in html
    assert not re.search(r"\b(email|e-mail|password|sign in|authenticator app|please)\b", visible(html), re.I)


def visible(html):
    """What people read: without scripts, tags and what a gestionnaire reads in attributes."""
    return re.sub(r"<script.*?</script>|<[^>]+>", " ", html, flags=re.S)
