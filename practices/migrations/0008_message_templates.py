"""The first messages ready to be sent; the national secretariat changes them as it likes."""

from django.db import migrations

THANKS = "Bonjour,\n\nMerci d’avoir pris le temps de raconter cette pratique. "
BYE = "\n\nSi une question vous vient, écrivez-nous sur la page de la fiche."

TEMPLATES = [
    (
        "return",
        "",
        "Préciser le déroulé",
        THANKS + "Pour que d’autres équipes puissent s’en inspirer, il nous manque quelques précisions : "
        "qui fait quoi, à quel rythme, avec quels moyens ? Quelques lignes suffisent." + BYE,
    ),
    (
        "return",
        "",
        "Dire les résultats et les difficultés",
        THANKS + "Pourriez-vous ajouter ce que vous avez observé, et ce qui a été difficile ? "
        "Ce sont souvent les lignes les plus utiles à qui voudrait essayer à son tour." + BYE,
    ),
    (
        "return",
        "",
        "Retirer ce qui permet de reconnaître une personne",
        THANKS + "Un passage pourrait permettre de reconnaître une personne accompagnée. "
        "Merci de le reformuler sans nom, sans date précise et sans détail de sa situation ; "
        "nous relirons la fiche aussitôt." + BYE,
    ),
    (
        "reject",
        "off_topic",
        "Hors du champ du travail social",
        THANKS + "Ce portail rassemble des pratiques de travail social menées sur le terrain. "
        "Votre texte n’en décrit pas une, et nous ne pouvons donc pas le publier ici. "
        "Si nous l’avons mal lu, dites-nous ce que font les professionnels et les personnes accompagnées : "
        "une nouvelle fiche sera la bienvenue.",
    ),
    (
        "reject",
        "duplicate",
        "Déjà racontée dans une autre fiche",
        THANKS + "Cette pratique figure déjà au catalogue, dans une autre fiche. "
        "Pour ne pas la présenter deux fois, nous ne publions pas celle-ci. "
        "Si vous avez des éléments nouveaux, proposez-les à la personne qui a écrit la première fiche.",
    ),
    (
        "reject",
        "advertising",
        "Présente un produit ou un service",
        THANKS + "Le texte présente surtout un produit ou un service. "
        "Le portail ne publie pas de promotion. Une fiche qui raconterait comment des équipes s’en servent, "
        "ce qui marche et ce qui ne marche pas, serait lue volontiers.",
    ),
    (
        "reject",
        "personal_data",
        "Contient des données personnelles",
        THANKS + "Le texte contient des informations qui permettent de reconnaître des personnes, "
        "trop nombreuses pour être seulement reformulées. Par respect pour elles, nous ne le publions pas. "
        "Vous pouvez proposer une nouvelle fiche centrée sur l’action, sans récit individuel.",
    ),
    (
        "reject",
        "unsupported",
        "N’a pas pu être vérifiée",
        THANKS + "Nous n’avons pas pu vérifier que cette pratique est menée par la structure indiquée. "
        "Si vous pouvez nous donner un contact ou un document, proposez la fiche à nouveau en les joignant.",
    ),
    (
        "archive",
        "",
        "L’action s’est arrêtée",
        "Bonjour,\n\nNous avons appris que l’action décrite s’est arrêtée. La fiche quitte le catalogue, "
        "et reste lisible à son adresse pour qui veut s’en inspirer. Merci de l’avoir partagée.",
    ),
    (
        "archive",
        "",
        "Remplacée par une fiche plus récente",
        "Bonjour,\n\nUne fiche plus récente raconte la même pratique. Pour que chacun trouve la bonne, "
        "celle-ci quitte le catalogue et reste lisible à son adresse. Merci de l’avoir partagée.",
    ),
]


def load(apps, schema_editor):
    template = apps.get_model("practices", "MessageTemplate")
    for kind, code, title, text in TEMPLATES:
        template.objects.get_or_create(kind=kind, title=title, defaults={"code": code, "text": text})


class Migration(migrations.Migration):
    dependencies = [("practices", "0007_review")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
