"""What the town explains to its families."""

from django.db.models import Count, Q
from django.urls import reverse

from portail.models import Commune, Etape, Question
from portail.mots import nombre

from .admin import MOTS, ancre
from .sujet import Sujet, Valeur


def sujet(commune: Commune) -> Sujet:
    liste = reverse("admin:portail_etape_changelist")
    etapes = Etape.objects.aggregate(
        toutes=Count("pk"), pas=Count("pk", filter=Q(partie=Etape.Partie.ETAPE))
    )
    questions = Question.objects.count()
    return Sujet(
        "Aide aux familles",
        liste,
        [
            Valeur("Mode d’emploi", commune.titre_etapes, ancre(MOTS)),
            Valeur("Étapes", nombre(etapes["pas"], "étape,étapes"), liste),
            Valeur(
                "Questions",
                nombre(questions, "question,questions"),
                reverse("admin:portail_question_changelist"),
            ),
        ],
        [] if etapes["pas"] else ["Le mode d’emploi n’a aucune étape."],
    )
