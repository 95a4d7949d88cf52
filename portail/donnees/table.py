"""The one table of what the town keeps on people, why, and for how long.

`purger`, the page *Données personnelles* and the check of `CONSERVATION` all read it: there is no
second list. It imports nothing, so that the settings may read it too.
"""

from dataclasses import dataclass

MISSION = "mission d’intérêt public (article 6.1.e du RGPD)"
LOI = "obligation légale (article 6.1.c du RGPD)"


@dataclass(frozen=True)
class Categorie:
    """One kind of data. `mois` is the default duration, in calendar months, counted from `depart`.

    `minimum` is what no town may go below. Without `mois` the duration is the code's own, and said
    by `duree_fixe`. `effacer` names the function that applies it, `modeles` the tables it holds.
    """

    cle: str
    nom: str
    contenu: str
    finalite: str
    base: str
    depart: str
    ensuite: str
    effacer: str
    modeles: tuple[str, ...]
    mois: int | None = None
    minimum: int = 1
    duree_fixe: str = ""


CATEGORIES = (
    Categorie(
        cle="comptabilite",
        nom="Factures, paiements et reçus",
        contenu="les factures et leurs lignes (prénom de l’enfant, prestation, tarif), ce qui a "
        "été payé, par qui et par quel moyen (d’un chèque : numéro, banque, tireur), les reçus et "
        "bordereaux de la régie, les références des opérations bancaires ; jamais de numéro de "
        "carte",
        finalite="vous facturer, encaisser vos paiements, rendre compte de l’argent public",
        base=LOI,
        mois=120,
        minimum=120,
        depart="de la fin de l’année du dernier mouvement (émission, paiement ou remboursement)",
        ensuite="les noms, prénoms et tarifs sont effacés, reçus et bordereaux détruits ; seuls "
        "restent des montants qui ne désignent plus personne",
        effacer="portail.donnees.comptabilite.effacer",
        modeles=(
            "factures.Facture",
            "factures.LigneFacture",
            "factures.Encaissement",
            "factures.Imputation",
            "factures.Recu",
            "factures.DocumentRecu",
            "factures.Cheque",
            "factures.Bordereau",
            "factures.DocumentBordereau",
            "factures.ReportEcheance",
            "factures.LigneReport",
            "factures.NoteReconnue",
            "paiement.Paiement",
            "paiement.LignePaiement",
            "paiement.Transition",
            "paiement.Alerte",
            "paiement.Confirmation",
            "paiement.LigneReleve",
        ),
    ),
    Categorie(
        cle="releves_repas",
        nom="Relevés de repas",
        contenu="les repas donnés à facturer : enfant, jours, prestation, tarif, servi ou absent",
        finalite="vous facturer, et montrer les jours derrière chaque ligne de facture",
        base=LOI,
        mois=120,
        minimum=120,
        depart="de la fin de l’année où le relevé est arrêté",
        ensuite="le nom de l’enfant, sa référence et son tarif sont effacés ; il reste des repas "
        "comptés qui ne désignent plus personne",
        effacer="portail.donnees.releves_repas.effacer",
        modeles=("reservations.ReleveRepas", "reservations.LigneRepas"),
    ),
    Categorie(
        cle="familles",
        nom="Fiche de la famille et accès au portail",
        contenu="le code famille, l’adresse, les adultes (nom, prénom, téléphone, adresse e-mail), "
        "les enfants (nom, prénom, date de naissance, établissement, classe, régime, tarif), les "
        "identifiants de connexion, le mot de passe sous une forme qui ne permet pas de le "
        "retrouver, le panier",
        finalite="inscrire vos enfants, vous facturer, vous ouvrir ce portail",
        base=MISSION,
        mois=24,
        depart="du dernier signe de vie d’une famille sans enfant mineur ni facture (connexion, "
        "demande, changement de la fiche, majorité du dernier enfant)",
        ensuite="tout est effacé, historique compris, jamais avant que les pièces comptables de la "
        "famille puissent l’être ; un enfant que partagent deux familles reste avec l’autre",
        effacer="portail.donnees.familles.effacer",
        modeles=(
            "comptes.Famille",
            "comptes.Responsable",
            "comptes.Enfant",
            "comptes.EnfantsDistincts",
            "comptes.Rattachement",
            "comptes.Utilisateur",
            "paiement.Panier",
        ),
    ),
    Categorie(
        cle="demandes",
        nom="Demandes de mise à jour",
        contenu="ce que vous avez demandé de corriger, l’agent qui s’en occupe, et la réponse",
        finalite="tenir votre fiche à jour et vous répondre",
        base=MISSION,
        mois=12,
        depart="de la réponse, ou du report dans le logiciel de la ville",
        ensuite="la demande est effacée ; une demande sans réponse, ou à reporter dans le logiciel "
        "de la ville, attend",
        effacer="portail.donnees.suivi.effacer_demandes",
        modeles=("comptes.DemandeMiseAJour",),
    ),
    Categorie(
        cle="reservations",
        nom="Réservations de repas",
        contenu="les repas réservés ou annulés pour chaque enfant, quand et par qui, les "
        "confirmations qui vous en sont données, les rappels envoyés et votre choix de n’en plus "
        "recevoir",
        finalite="préparer les repas, les facturer, prouver ce que vous avez réservé",
        base=MISSION,
        mois=24,
        minimum=12,
        depart="du jour du repas",
        ensuite="les réservations, leur historique et leurs confirmations sont effacés ; le choix "
        "sur les rappels l’est avec votre accès",
        effacer="portail.donnees.cantine.effacer_reservations",
        modeles=(
            "reservations.Reservation",
            "reservations.Enregistrement",
            "reservations.Mouvement",
            "reservations.Rappel",
            "reservations.SansRappel",
        ),
    ),
    Categorie(
        cle="presences",
        nom="Présences au restaurant scolaire",
        contenu="pour chaque repas servi ou réservé, si votre enfant était présent, absent avec ou "
        "sans justification, et l’agent qui l’a noté",
        finalite="servir les repas, les facturer justement et répondre à vos réclamations",
        base=MISSION,
        mois=24,
        minimum=12,  # as long as a relevé can be put right
        depart="du jour du repas",
        ensuite="la présence est effacée",
        effacer="portail.donnees.cantine.effacer_presences",
        modeles=("reservations.Pointage",),
    ),
    Categorie(
        cle="pai",
        nom="Projet d’accueil individualisé (PAI)",
        contenu="que votre enfant a un PAI, jamais ce qu’il contient ; quel agent l’a noté, "
        "confirmé ou retiré, et quand. Seuls le lisent les agents qui servent les repas",
        finalite="servir votre enfant sans danger",
        base=f"{MISSION} ; donnée de santé, confiée par les parents qui ont signé le PAI "
        "(article 9.2.a)",
        mois=2,
        depart="de la fin de l’année scolaire où il a été noté ou confirmé, ou du départ de "
        "l’enfant des écoles de la ville",
        ensuite="la mention est effacée ; ses traces le sont avec l’année scolaire",
        effacer="portail.donnees.cantine.effacer_pai",
        modeles=("reservations.Pai", "reservations.TracePai"),
    ),
    Categorie(
        cle="demandes_repas",
        nom="Absences et demandes de repas",
        contenu="les absences (les jours, une raison choisie dans une liste, aucun certificat), "
        "les repas demandés hors délai, les erreurs signalées, l’agent qui s’en occupe, et les "
        "réponses du service",
        finalite="vous répondre, ne pas facturer ce qui n’est pas dû",
        base=MISSION,
        mois=12,
        minimum=12,
        depart="de la réponse, ou du dernier repas concerné s’il vient après",
        ensuite="la demande est effacée ; une demande sans réponse attend",
        effacer="portail.donnees.suivi.effacer_demandes_repas",
        modeles=("reservations.DemandeRepas", "reservations.JourAbsence"),
    ),
    Categorie(
        cle="historiques",
        nom="Historique des changements",
        contenu="qui a changé quoi, et quand, sur les fiches des familles, des enfants et sur les "
        "comptes",
        finalite="retrouver et réparer une erreur, savoir qui l’a faite",
        base=MISSION,
        mois=36,
        depart="du changement",
        ensuite="la trace est effacée, sauf la dernière d’une fiche qui existe encore : elle dit "
        "ce que le changement suivant aura changé ; la fiche, elle, reste comme elle est",
        effacer="portail.donnees.suivi.effacer_historiques",
        modeles=("admin.LogEntry",),  # and those of django-simple-history, whatever they follow
    ),
    Categorie(
        cle="exports",
        nom="Listes exportées par les agents",
        contenu="quel agent a exporté quelle liste, quand, avec quelle recherche et quels filtres, "
        "et combien de lignes ; jamais le fichier lui-même",
        finalite="savoir qui a sorti des données du portail",
        base="obligation légale de sécurité (articles 6.1.c et 32 du RGPD)",
        mois=12,
        minimum=6,
        depart="de l’export",
        ensuite="la trace est effacée",
        effacer="portail.donnees.traces.effacer_exports",
        modeles=("portail.ExportListe",),
    ),
    Categorie(
        cle="messages_banque",
        nom="Messages des banques",
        contenu="ce que la banque nous dit d’un paiement : références, montant, état, parfois "
        "l’adresse e-mail donnée pour le reçu ; jamais de numéro de carte complet",
        finalite="prouver ce qui a été payé, tant qu’un paiement par carte peut être contesté",
        base=MISSION,
        mois=13,
        depart="de la réception",
        ensuite="le message est effacé ; il en reste l’empreinte (SHA-256) et la conclusion. Un "
        "message dont la suite n’est pas donnée, ou d’un paiement à éclaircir, attend",
        effacer="portail.donnees.banque.effacer",
        modeles=("paiement.MessageBanque",),
    ),
    Categorie(
        cle="courriers",
        nom="E-mails envoyés",
        contenu="les e-mails que le portail vous a envoyés, leurs pièces jointes, et l’adresse à "
        "laquelle un reçu est parti",
        finalite="savoir ce qui vous a été envoyé tant qu’un paiement peut être contesté",
        base=MISSION,
        mois=13,
        depart="de l’envoi",
        ensuite="l’e-mail, ses pièces jointes et l’adresse sont effacés",
        effacer="portail.donnees.courriers.effacer",
        modeles=(
            "post_office.Email",
            "post_office.Log",
            "post_office.Attachment",
            "comptes.Lettre",
            "factures.EnvoiRecu",
        ),
    ),
    Categorie(
        cle="liens",
        nom="E-mails qui contiennent un lien d’accès",
        contenu="les e-mails de mot de passe oublié et de confirmation d’adresse",
        finalite="vous rendre l’accès à votre compte et répondre à qui ne reçoit pas le message",
        base=MISSION,
        mois=1,
        depart="de l’envoi (le lien, lui, ne sert plus au bout de deux jours au plus)",
        ensuite="l’e-mail est effacé",
        effacer="portail.donnees.courriers.effacer_les_liens",
        modeles=(),
    ),
    Categorie(
        cle="connexions",
        nom="Connexions et essais de connexion",
        contenu="le jour, l’heure, le genre d’appareil, l’adresse IP et le code saisi",
        finalite="repérer l’usage d’un compte par quelqu’un d’autre, protéger le portail",
        base="obligation légale de sécurité (articles 6.1.c et 32 du RGPD)",
        mois=6,
        depart="de la connexion ou de l’essai",
        ensuite="la trace est effacée",
        effacer="portail.donnees.traces.effacer_connexions",
        modeles=(
            "comptes.Connexion",
            "axes.AccessAttempt",
            "axes.AccessAttemptExpiration",
            "axes.AccessFailureLog",
            "axes.AccessLog",
        ),
    ),
    Categorie(
        cle="imports",
        nom="Fichiers importés",
        contenu="les fichiers que les agents déposent dans le portail (familles, factures, menus, "
        "règlements à la Trésorerie), qui les a déposés, et ce qu’ils ont changé ; un fichier qui "
        "donne des mots de passe n’est pas gardé après son import",
        finalite="retrouver et réparer une erreur, prouver ce que la ville a importé",
        base=MISSION,
        mois=12,
        depart="de la fin de l’import",
        ensuite="le fichier et le compte rendu de son import sont effacés ; ce qu’il a apporté "
        "suit sa propre durée",
        effacer="portail.donnees.imports.effacer",
        modeles=("portail.FichierImporte",),
    ),
    Categorie(
        cle="consultations",
        nom="Consultations de votre espace par la ville",
        contenu="quand un agent a regardé le portail comme vous le voyez, sans rien pouvoir y "
        "changer : quel agent, de quel service, pourquoi, combien de temps et combien de pages",
        finalite="vous dire qui a consulté votre espace et pourquoi, contrôler cet usage",
        base=MISSION,
        mois=12,
        minimum=6,
        depart="de la consultation",
        ensuite="la trace est effacée",
        effacer="portail.donnees.traces.effacer_consultations",
        modeles=("comptes.Consultation",),
    ),
    Categorie(
        cle="sessions",
        nom="Sessions ouvertes",
        contenu="le cookie qui vous garde connecté, et la session qui lui répond ; un cookie gardé "
        "un an, sans votre code, qui laisse entrer cet appareil quand d’autres essaient des "
        "mots de passe à votre place ; aucun cookie publicitaire ni de mesure d’audience",
        finalite="vous reconnaître d’une page à l’autre",
        base=MISSION,
        duree_fixe="30 minutes",
        depart="de la dernière page vue",
        ensuite="la session ne sert plus, et elle est effacée dans la nuit",
        effacer="portail.donnees.traces.effacer_sessions",
        modeles=("sessions.Session",),
    ),
    Categorie(
        cle="travaux",
        nom="Travaux du portail en échec",
        contenu="les envois et recherches que le portail n’a pas pu mener à bien ; certains "
        "nomment une adresse e-mail ou un code",
        finalite="comprendre une panne et la réparer",
        base=MISSION,
        mois=1,
        depart="de l’échec",
        ensuite="le travail est effacé",
        effacer="portail.donnees.traces.effacer_travaux",
        modeles=("django_q.Task", "django_q.OrmQ"),
    ),
)
