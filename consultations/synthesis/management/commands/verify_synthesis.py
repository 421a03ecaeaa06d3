"""Proof that a frozen version is what it says: its bytes, its hash, its manifest, its ledger, its quotations."""

import json

from django.core.management.base import BaseCommand, CommandError

from consultations.synthesis import document, proof, publish
from consultations.synthesis.engine import canonical
from consultations.synthesis.models import Fate, Input, Synthesis


class Command(BaseCommand):
    help = "Vérifie une version publiée contre son empreinte, son manifeste, son registre et les textes d’origine."

    def add_arguments(self, parser):
        parser.add_argument("synthesis", type=int, help="numéro d’une version publiée")

    def handle(self, *args, synthesis, **options):
        found = Synthesis.objects.public().filter(pk=synthesis).first()
        if found is None:
            raise CommandError(f"Aucune version publiée ne porte le numéro {synthesis}.")
        problems = list(self.problems(found))
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"« {found} » ne se vérifie pas.")
        self.stdout.write(f"« {found} » se vérifie : SHA-256 {found.sha256}.")

    def problems(self, synthesis):
        """Sentences that say what doesn't hold; none when all does."""
        frozen = publish.json_bytes(synthesis)
        told = json.loads(frozen)
        if canonical(told) != frozen:
            yield "Les octets gardés ne sont pas la forme canonique de leur contenu."
        if document.document_sha256(told) != told["synthesis"]["sha256"]:
            yield "L’empreinte imprimée n’est pas celle du contenu."
        if told["synthesis"]["sha256"] != synthesis.sha256:
            yield "L’empreinte inscrite au registre des versions n’est pas celle du document."
        yield from document.contradictions(told)
        kept = dict(Input.objects.filter(synthesis=synthesis).values_list("key", "sha256"))
        if kept != {line["id"]: line["sha256"] for line in told["manifest"]}:
            yield "Le manifeste de la base n’est pas celui du document."
        fates = dict(Fate.objects.filter(synthesis=synthesis).values_list("input__key", "disposition"))
        if fates != {line["input"]: line["disposition"] for line in told["ledger"]}:
            yield "Le registre de la base n’est pas celui du document."
        if count := proof.misquoted(synthesis).count() + proof.altered(synthesis).count():
            yield f"{count} citation(s) ne se retrouvent plus dans leur texte d’origine."
