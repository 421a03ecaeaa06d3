"""One walk through all of it: from a professional's browser to a national synthesis that the public reads."""

import json
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from PIL import Image

from consultations.models import Contribution
from consultations.synthesis.models import Synthesis
from egts.core.models import User
from motions.models import Motion
from practices.models import Practice
from tests.core.test_files import PDF
from tests.e2e.browser import PASSWORD
from tests.e2e.stage import Stage
from tests.processes import wait_until

WAYS = [
    pytest.param(1280, True, id="desktop"),
    pytest.param(360, True, id="phone", marks=pytest.mark.slow),
    pytest.param(1280, False, id="without-javascript", marks=pytest.mark.slow),
]


@pytest.fixture
def stage(reference_data):
    return Stage()


@pytest.mark.parametrize(("width", "javascript"), WAYS)
def test_from_a_browser_to_a_national_synthesis(portal, someone, stage, width, javascript):
    def person(user=None):
        one = someone(width, javascript)
        return one.sign_in(user) if user else one

    author = sign_up(portal, person())
    secretariat = person(stage.user("secretariat"))
    practice = tell_a_practice(author)
    read_it_over(portal, practice, author, secretariat)
    find_it(person(), practice)
    facilitator = person(stage.user("facilitator"))
    contribution = hand_in(portal, stage, practice, facilitator, secretariat)
    motion = adopt_a_motion(stage, person(stage.user("signatory")))
    national, co_chair = person(stage.user("national")), person(stage.user("co_chair"))
    synthesis = compile_draft(stage, national)
    sign_off_and_publish(portal, synthesis, national, co_chair)
    read_it(person(), stage, synthesis, practice, contribution, motion)
    know_what_became_of_it(portal, facilitator, contribution, synthesis)


def sign_up(portal, person):
    email = f"nadia-{uuid.uuid4().hex[:8]}@exemple.invalid"  # one confirmation an address every three minutes
    person.goto("/comptes/signup/")
    person.fill(first_name="Nadia", last_name="Exemple", email=email, password1=PASSWORD, password2=PASSWORD)
    person.press("Créer mon compte")
    link = wait_until(lambda: portal.links_sent_to(email), 10, what="the confirmation e-mail")[-1]
    person.goto(link).press("Confirmer mon adresse")
    assert EmailAddress.objects.get(email=email).verified
    user = User.objects.get(email=email)
    if "/comptes/login/" in person.page.url:
        person.sign_in(user)
    person.user = user
    return person


def tell_a_practice(person):
    """A draft first, step by step; what is missing is asked; then all of it, with a photo and a document."""
    person.goto("/pratiques/proposer/")
    person.fill(title="Une permanence de rue").press("Enregistrer")
    practice = Practice.objects.get(author=person.user)
    assert practice.state == "draft"
    person.fill(
        title="Une permanence avec les éducateurs spécialisés de rue",
        carrier="Association Exemple",
        summary="Deux soirs par semaine, une équipe va vers les jeunes là où ils sont.",
    ).press("Enregistrer et continuer")
    person.fill(scope=["departmental"], audience_detail="Jeunes de 16 à 25 ans")
    person.choose("departments", "18").press("Enregistrer et continuer")
    person.goto(f"/pratiques/{practice.pk}/modifier/?etape=tout")
    person.press("Proposer la fiche", allow=["422"]).sees("Racontez le déroulé de l’action.")
    person.goto(practice.get_absolute_url()).follow("Déroulé")
    person.fill(
        description="L’équipe se tient sur la place du marché.\n\nElle **écoute**, oriente, revient.",
        start_year="2019",
        stage=["deployed"],
    ).press("Enregistrer et continuer")
    person.fill(
        interest="Les jeunes viennent ensuite d’eux-mêmes au local.",
        difficulty="Il faut une présence longue avant d’être connu.",
        results="Trente jeunes suivis dans l’année.",
    ).press("Enregistrer et continuer")
    person.fill(public_contact="accueil@association.exemple", photo_alt="La place du marché, un soir")
    person.choose("hierarchy_consent", "on")
    person.page.locator("[name=photo]").set_input_files(
        [{"name": "place.png", "mimeType": "image/png", "buffer": picture()}]
    )
    person.page.locator("[name=documents]").set_input_files(
        [{"name": "bilan.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    person.press("Enregistrer et relire").press("Proposer la fiche")
    practice.refresh_from_db()
    assert (practice.state, practice.documents.count()) == ("submitted", 2)
    assert list(practice.regions.values_list("pk", flat=True)) == ["24"]
    return practice


def picture():
    file = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "PNG")
    return file.getvalue()


def read_it_over(portal, practice, author, secretariat):
    """Returned with a message, sent again, published; the author is told each time."""
    secretariat.goto(f"/comite/{practice.receiving_committees().get().pk}/").follow(practice.title)
    secretariat.open_details("Rendre la fiche pour qu’elle soit complétée")
    secretariat.fill(message="Précisez les horaires de la permanence.").press("Rendre la fiche")
    told(portal, author.user, 1)
    author.goto("/espace/").sees(practice.title)
    author.goto(practice.get_absolute_url()).sees("Précisez les horaires de la permanence.")
    author.goto(f"/pratiques/{practice.pk}/modifier/?etape=tout")
    author.fill(partners="Mairie\nMission locale").press("Proposer la fiche")
    secretariat.goto(f"/comite/{practice.receiving_committees().get().pk}/").follow(practice.title).press(
        "Publier la fiche"
    )
    practice.refresh_from_db()
    assert practice.state == "published"
    told(portal, author.user, 2)


def told(portal, user, count, *, sign_up=True):
    """`user` has got `count` notices by e-mail, the one that confirms a sign-up left out."""

    def subjects():
        return [subject for to, subject in portal.subjects_sent() if to == user.email][sign_up:]

    wait_until(lambda: len(subjects()) >= count, 20, what=f"{count} notices to {user}", log=portal.worker.log)
    assert len(subjects()) == count, subjects()


def find_it(person, practice):
    """The public: filters, French search, the page, Atom, CSV, JSON; never the author's address."""
    person.goto("/pratiques/").fill(q="educateur specialise").press("Rechercher")
    person.follow(practice.title).sees("16 à 25 ans")
    for path in ("?region=24", "?departement=18", "?q=EDUCATEURS&region=24&tri=date"):
        person.goto(f"/pratiques/{path}").sees(practice.title)
    person.goto("/pratiques/?region=53")
    assert practice.title not in person.page.locator("main").inner_text()
    for path in ("flux.xml", "export.csv", "export.json"):
        answer = person.page.request.get(f"/pratiques/{path}")
        assert answer.ok and practice.title in answer.text()
        assert practice.author.email not in answer.text()
    assert practice.author.email not in person.goto(practice.get_absolute_url()).page.content()
    person.goto("/recherche/?q=permanences").sees(practice.title)


STATEMENTS = [
    ("constat", "Les personnes isolées renoncent à leurs droits faute d’accueil physique."),
    ("besoin", "Il faut des lieux d’accueil sans rendez-vous dans chaque canton."),
    ("levier", "Les maisons France services sont prêtes à recevoir une permanence sociale."),
    ("preconisation", "Financer une permanence sociale dans chaque canton rural."),
]


def hand_in(portal, stage, practice, facilitator, secretariat):
    """Four typed statements and a fiche cited; the secretariat accepts; the group is told."""
    facilitator.goto("/espace/")
    facilitator.goto(f"/consultations/{stage.consultation.slug}/contributions/remettre/")
    facilitator.fill(
        title="L’accès aux droits, loin des villes", summary="Trois réunions, quarante personnes."
    )
    facilitator.choose("carrier", f"groupe-{stage.group.pk}")
    for number, (kind, words) in enumerate(STATEMENTS):
        if not facilitator.page.locator(f"[name=enonces-{number}-text]").count():
            facilitator.press("Ajouter des lignes")
        facilitator.fill(
            **{
                f"enonces-{number}-kind": kind,
                f"enonces-{number}-theme": str(stage.theme.pk),
                f"enonces-{number}-text": words,
            }
        )
    facilitator.fill(search="éducateurs de rue").press("Chercher une fiche")
    facilitator.choose("cited", practice.pk)
    facilitator.press("Remettre la contribution")
    contribution = Contribution.objects.get()
    assert contribution.state == "submitted"
    for row, (kind, words) in zip(contribution.statements.order_by("position"), STATEMENTS, strict=True):
        assert (row.kind, row.words, row.text.body[row.start : row.end]) == (kind, words, words)

    secretariat.goto(f"/comite/{stage.committee.pk}/").follow(contribution.title)
    secretariat.press("Accepter la contribution")
    contribution.refresh_from_db()
    assert contribution.state == "accepted"
    told(portal, stage.user("facilitator"), 1, sign_up=False)
    return contribution


def adopt_a_motion(stage, signatory):
    """Drafted in clauses, debated, voted, published, joined to the consultation."""
    signatory.goto("/motions/rediger/")
    signatory.choose("kind", "motion")
    signatory.fill(
        title="Rendre le travail social attirant",
        summary="Des salaires et des équipes à la hauteur des missions.",
        **{
            "clauses-0-kind": "finding",
            "clauses-0-text": "Trois postes sur dix restent vacants dans nos services.",
            "clauses-1-kind": "operative",
            "clauses-1-text": "Le conseil demande un plan de recrutement.",
            "demands-0-text": "Revaloriser les salaires de toute la branche.",
            "demands-0-addressee": "État",
        },
    )
    signatory.press("Enregistrer le brouillon").press("Ouvrir le débat").press("Arrêter le texte")
    signatory.follow("Consigner le vote")
    signatory.choose("outcome", "adopted")
    signatory.fill(body="Conseil d’administration", in_favour="12", against="1", abstentions="2")
    signatory.press("Consigner le vote").press("Publier")
    motion = Motion.objects.get()
    assert (motion.state, motion.outcome) == ("published", "adopted")
    signatory.goto(stage.consultation.get_absolute_url())
    signatory.fill(motion=str(motion.pk)).press("Joindre la motion").sees(motion.title)
    assert stage.consultation.motions.get() == motion
    return motion


def compile_draft(stage, national):
    """Asked for, left, come back to; the draft shows each entry with its sources and their exact words."""
    national.goto(f"/comite/{stage.national_committee.pk}/").press("Ouvrir la synthèse")
    synthesis = Synthesis.objects.get()
    national.press("Compiler", look=False)
    assert national.page.url.endswith(f"/synthese/{synthesis.pk}/progression/")
    national.goto("/", look=False)
    wait_until(
        lambda: synthesis.compilations.get().state == "done",
        60,
        what="the compilation",
        log=national.portal.worker.log,
    )
    national.goto(f"/synthese/{synthesis.pk}/progression/")
    national.goto(f"/synthese/{synthesis.pk}/atelier/").sees(STATEMENTS[0][1])
    national.follow(STATEMENTS[0][1]).sees("1 source")
    return synthesis


def sign_off_and_publish(portal, synthesis, national, co_chair):
    due = timezone.localdate() + timedelta(days=10)
    national.goto(synthesis.get_workshop_url())
    national.fill(due_on=due.isoformat()).press("Envoyer en relecture")
    told(portal, co_chair.user, 1, sign_up=False)
    sign_off = synthesis.sign_offs.get()
    co_chair.goto(f"/synthese/{synthesis.pk}/bons-a-tirer/{sign_off.pk}/")
    co_chair.choose("answer", "contest")
    co_chair.fill(reservation="Le rôle des communes est sous-estimé.").press("Enregistrer ma réponse")
    sign_off.refresh_from_db()
    assert sign_off.state == "contested"
    national.goto(synthesis.get_workshop_url()).press("Adopter la synthèse").press("Publier la synthèse")
    synthesis.refresh_from_db()
    assert synthesis.state == "published"


def read_it(person, stage, synthesis, practice, contribution, motion):
    """The public reads it, checks a line back to its words, and takes the files away."""
    person.goto(f"/consultations/{stage.consultation.slug}/synthese/")
    person.sees(synthesis.sha256).sees("Le rôle des communes est sous-estimé.")
    person.sees("Revaloriser les salaires de toute la branche.").sees(motion.title)
    person.sees(practice.title).sees(STATEMENTS[3][1])
    base = f"/consultations/{stage.consultation.slug}/syntheses/{synthesis.pk}"
    person.goto(f"{base}/suites/")
    content = json.loads(person.page.request.get(f"{base}.json").body())
    assert content["synthesis"]["sha256"] == synthesis.sha256
    assert len(content["ledger"]) == len(content["manifest"]) == len(STATEMENTS) + 2  # a fiche, a demand
    quotes = {source["quote"] for entry in content["entries"] for source in entry["sources"]}
    assert {words for _, words in STATEMENTS} <= quotes
    assert person.page.request.get(f"{base}.pdf").body().startswith(b"%PDF-")
    assert person.page.request.get(f"{base}.csv").ok


def know_what_became_of_it(portal, facilitator, contribution, synthesis):
    told(portal, facilitator.user, 2, sign_up=False)
    facilitator.goto(contribution.get_absolute_url()).sees("minoritaire")  # one region alone says it
