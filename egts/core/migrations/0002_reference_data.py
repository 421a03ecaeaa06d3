"""Regions and departments (INSEE codes), and the vocabularies of the field."""

import csv
from pathlib import Path

from django.db import migrations

from egts.core.search import sort_key

DATA = Path(__file__).resolve().parent.parent / "data"

VOCABULARIES = {
    "Orientation": [
        ("travail-social-et-developpement-social", "travail social et développement social"),
        ("participation-des-personnes", "participation des personnes"),
        ("insertion-socioprofessionnelle", "insertion socioprofessionnelle"),
        ("numerique-et-travail-social", "numérique et travail social"),
        ("travail-social-et-territoires", "travail social et territoires"),
        ("aller-vers", "aller vers"),
    ],
    "Profession": [
        ("assistant-de-service-social", "assistant de service social"),
        ("educateur-de-jeunes-enfants", "éducateur de jeunes enfants"),
        ("educateur-specialise", "éducateur spécialisé"),
        ("educateur-technique-specialise", "éducateur technique spécialisé"),
        ("conseiller-en-economie-sociale-familiale", "conseiller en économie sociale familiale"),
        ("moniteur-educateur", "moniteur éducateur"),
        ("cadre-du-secteur-social", "cadre du secteur social"),
        ("autre", "autre"),
    ],
    "College": [
        ("travailleurs-sociaux", "travailleurs sociaux"),
        ("cadres", "cadres"),
        ("employeurs", "employeurs"),
        ("elus", "élus"),
        ("partenaires", "partenaires"),
        ("etablissements-de-formation", "établissements de formation"),
        ("benevoles", "bénévoles"),
        ("personnes-accompagnees", "personnes accompagnées"),
    ],
    "Audience": [
        ("enfants-et-familles", "enfants et familles"),
        ("adolescents-et-jeunes", "adolescents et jeunes"),
        ("personnes-agees", "personnes âgées"),
        ("personnes-handicapees", "personnes en situation de handicap"),
        ("personnes-en-precarite", "personnes en situation de précarité"),
        ("personnes-sans-logement", "personnes sans logement ou mal logées"),
        ("demandeurs-d-emploi", "personnes en recherche d’emploi"),
        ("habitants", "habitants d’un territoire"),
        ("professionnels", "professionnels et bénévoles"),
        ("etudiants", "étudiants en travail social"),
    ],
    "Theme": [
        ("coordination-des-acteurs", "coordination des acteurs"),
        ("formation-initiale-et-continue", "formation initiale et continue"),
        ("metiers-et-complementarites", "métiers et complémentarités"),
        ("place-des-usagers", "place des usagers"),
        ("developpement-social", "développement social et travail social collectif"),
    ],
}


def rows(name):
    with open(DATA / name, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load(apps, schema_editor):
    region, department = apps.get_model("core", "Region"), apps.get_model("core", "Department")
    region.objects.bulk_create(
        region(code=row["code"], name=row["name"], sort_name=sort_key(row["name"]))
        for row in rows("regions.csv")
    )
    department.objects.bulk_create(
        department(
            code=row["code"], name=row["name"], sort_name=sort_key(row["name"]), region_id=row["region"]
        )
        for row in rows("departments.csv")
    )
    for model, terms in VOCABULARIES.items():
        term = apps.get_model("core", model)
        term.objects.bulk_create(
            term(slug=slug, name=name, position=position)
            for position, (slug, name) in enumerate(terms, start=1)
        )


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
