"""An agent sees the portal as a family does: to read, for a reason that the family reads too."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from comptes.models import Connexion, Consultation, Famille, Responsable, Utilisateur
from comptes.services.consultations import DUREE
from factures.models import Facture
from paiement.models import Panier
from portail import roles
from portail.donnees import export
from portail.donnees.lots import Passage
from portail.donnees.purge import purger
from reservations.models import Ecole
from tests import fabriques
from tests.maison import adresses
from tests.portail.familles import (
    MAINTENANT,
    agent_scolaire,
    entree,
    page_de,
    qui_a_tout_vecu,
    recu_de,
)
from tests.portail.test_acces_familles import texte
from tests.reservations.cuisine import JEAN_RENON

pytestmark = pytest.mark.django_db
MOTIF = "votre appel de ce matin"
DES_FAMILLES = [a for a in adresses.toutes() if a.acces == "famille"]
CONSULTABLES = [a for a in DES_FAMILLES if getattr(a.vue, "consultable", False)]


@pytest.fixture(autouse=True)
def horloge() -> Any:
    with time_machine.travel(MAINTENANT, tick=False) as voyage:
        yield voyage


@pytest.fixture
def famille() -> Famille:
    return qui_a_tout_vecu("000754")


@pytest.fixture
def agent() -> Utilisateur:
    return agent_scolaire()


@pytest.fixture
def visiteur(agent: Utilisateur, famille: Famille) -> Client:
    """The agent's browser, in the middle of a visit."""
    client = entree(agent)
    assert voir(client, famille).status_code == 302
    return client


def voir(client: Client, famille: Famille, motif: str = MOTIF, **suite: Any) -> Any:
    page = reverse("famille:consulter", args=[famille.pk])
    return client.post(page, {"motif": motif}, **suite)


def quitter(client: Client) -> Any:
    return client.post(reverse("famille:quitter"), follow=True)


def bandeau(page: str) -> bool:
    dit = "Vous voyez le portail comme la famille 000754 (lecture seule)"
    return dit in page and f'action="{reverse("famille:quitter")}"' in page


def chemins(famille: Famille) -> dict[str, str]:
    """Every address of the families', with what this family has."""
    lui: dict[str, list[Any]] = {
        "factures:detail": [famille.factures.filter(type="F").earliest("pk").numero],
        "factures:pdf": [famille.factures.filter(type="F").earliest("pk").numero],
        "factures:recu": [recu_de(famille).numero],
        "reservations:confirmation": [famille.enregistrements.latest("pk").reference],
        "reservations:erreur": [famille.factures.filter(type="F").earliest("pk").numero, 1],
        "comptes:demander": [f"famille-{famille.pk}"],
    }
    paiement = famille.paiements.earliest("pk").reference
    for nom in ("resultat", "partir", "reprendre", "abandonner", "envoyer_recu"):
        lui[f"paiement:{nom}"] = [paiement]
    lui["paiement:retirer"] = [famille.factures.filter(type="F").earliest("pk").numero]
    return {
        a.nom: reverse(a.nom, args=lui[a.nom])
        if a.nom in lui
        else reverse(a.nom, kwargs=a.arguments)
        for a in DES_FAMILLES
    }


def tout() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table but those that a visit is made of, and sessions."""
    propres = {"comptes.Consultation", "sessions.Session"}
    modeles: list[type[Model]] = [
        m for m in apps.get_models() if m._meta.label not in propres and m._meta.managed
    ]
    return {m._meta.label: list(m._default_manager.order_by("pk").values()) for m in modeles}


# --- what is seen ---------------------------------------------------------------------------------


def test_the_agent_sees_what_the_family_sees_neither_more_nor_less(
    visiteur: Client, famille: Famille
) -> None:
    """The very same page, but for the notice, the tokens and whose name nobody is."""
    parent = entree(fabriques.parent(famille))
    lieux = chemins(famille)
    for nom in (a.nom for a in CONSULTABLES):
        lu, vu = parent.get(lieux[nom]), visiteur.get(lieux[nom])
        assert lu.status_code == vu.status_code, nom
        if lu.headers["Content-Type"] == "application/pdf":
            assert vu.headers["Content-Type"] == "application/pdf"
            continue
        page = texte(vu)
        assert bandeau(page), nom
        assert _sans_jetons(page, notice=True) == _sans_jetons(texte(lu)), nom


def _sans_jetons(page: str, notice: bool = False) -> str:
    """The page's contents without what differs at each showing."""
    if notice:
        debut, fin = page.index('<div class="consultation"'), page.index('<header class="entete">')
        page = page[:debut] + page[fin:]
    morceaux = page.split('name="csrfmiddlewaretoken" value="')
    return morceaux[0] + "".join(m.partition('"')[2] for m in morceaux[1:])


def test_the_basket_shows_in_the_menu_and_stays_closed(visiteur: Client, famille: Famille) -> None:
    fabriques.panier(famille, famille.factures.filter(regle=0, type="F").earliest("pk"))
    page = texte(visiteur.get("/factures/"))
    assert page.count("compteur-") >= 2
    fermee = visiteur.get("/panier/")
    assert fermee.status_code == 403
    assert "Cette page n’est ouverte qu’à la famille" in texte(fermee)
    assert bandeau(texte(fermee))


@pytest.mark.parametrize(
    "adresse", [a for a in DES_FAMILLES if a not in CONSULTABLES], ids=lambda a: a.nom
)
def test_what_nobody_opened_to_agents_is_closed(
    visiteur: Client, famille: Famille, adresse: adresses.Adresse
) -> None:
    chemin = chemins(famille)[adresse.nom]
    for methode in (visiteur.get, visiteur.head):
        assert methode(chemin).status_code == 403


def test_the_menus_are_the_family_s_and_an_unknown_page_says_so(visiteur: Client) -> None:
    assert bandeau(texte(visiteur.get(reverse("reservations:menus"))))
    perdue = visiteur.get("/factures/S1999/")
    assert perdue.status_code == 404
    assert bandeau(texte(perdue))


def test_nobody_else_s_invoice_is_there(visiteur: Client) -> None:
    autre = fabriques.facture(fabriques.nouvelle_famille())
    assert visiteur.get(reverse("factures:detail", args=[autre.numero])).status_code == 404


# --- nothing is changed ---------------------------------------------------------------------------


def test_whatever_is_sent_is_refused_and_changes_nothing(
    visiteur: Client, famille: Famille
) -> None:
    panier = fabriques.panier(famille, famille.factures.filter(regle=0, type="F").earliest("pk"))
    enfant = famille.enfants.get()
    donnees = {
        "facture": [f.numero for f in Facture.objects.all()],
        "seule": "1",
        "mois": "2027-01",
        f"enfant-{enfant.pk}": "2027-01-04",
        "rappels": "non",
        "confirmer": "1",
        "courriel": "voleur@exemple.fr",
        "old_password": fabriques.MOT_DE_PASSE,
        "new_password1": "Girafe-bleue-2026",
        "new_password2": "Girafe-bleue-2026",
        "ville": "Ailleurs",
        "precision": "x",
        **{f"montant-{f.pk}": f.reste for f in panier.factures.all()},
    }
    avant = tout()
    for nom, chemin in chemins(famille).items():
        for methode in (visiteur.post, visiteur.put, visiteur.patch, visiteur.delete):
            reponse = methode(chemin, donnees if methode == visiteur.post else "")
            assert reponse.status_code == 403, nom
        page = texte(visiteur.post(chemin, donnees))
        assert "Rien n’a été enregistré" in page, nom
        assert bandeau(page)
    apres = tout()
    assert {t for t in avant if avant[t] != apres[t]} == set()


def test_looking_changes_nothing_either(visiteur: Client, famille: Famille) -> None:
    """No sign-in of the family's, no basket, no letter, no question to the bank."""
    lieux = chemins(famille)
    visiteur.get(lieux["factures:recu"])  # the PDF is made at the first look, whoever looks
    avant = tout()
    for adresse in CONSULTABLES:
        assert visiteur.get(lieux[adresse.nom]).status_code == 200, adresse.nom
    apres = tout()
    assert {t for t in avant if avant[t] != apres[t]} == set()
    assert fabriques.parent(famille).last_login is None
    assert not Panier.objects.filter(utilisateur__is_staff=True).exists()
    assert not Connexion.objects.filter(
        utilisateur__is_staff=False, le__gte=timezone.now()
    ).exclude(appareil="Firefox sur un Mac")


def test_the_agents_own_pages_go_on_in_another_tab(visiteur: Client, famille: Famille) -> None:
    page = visiteur.get(page_de(famille))
    assert page.status_code == 200
    assert not bandeau(texte(page))
    assert "en cours" in texte(page)
    assert visiteur.get("/admin/").status_code == 200
    reponse = visiteur.post(
        reverse("acces:famille", args=[famille.pk]), {"support": ""}
    )  # the agent's own gestures are not the family's
    assert reponse.status_code == 200


# --- who may --------------------------------------------------------------------------------------


def refus(client: Client, famille: Famille) -> Any:
    reponse = voir(client, famille, follow=True)
    assert not Consultation.objects.exists()
    return reponse


def test_an_agent_of_one_service_of_two_may_not(famille: Famille, agent: Utilisateur) -> None:
    fabriques.facture(famille, service=fabriques.petite_enfance())
    client = entree(agent)
    page = texte(client.get(page_de(famille)))
    assert "aussi facturée par un service qui n’est pas le vôtre" in page
    assert reverse("famille:consulter", args=[famille.pk]) not in page
    assert "aussi facturée par un service" in texte(refus(client, famille))
    agent.services.add(fabriques.petite_enfance())
    assert voir(client, famille).headers["Location"] == "/"


def test_an_agent_of_another_service_does_not_know_the_family(famille: Famille) -> None:
    client = entree(fabriques.agent(roles.SERVICE, fabriques.petite_enfance()))
    assert refus(client, famille).status_code == 404


def test_nor_one_whose_colleagues_feed_a_child_of_it(famille: Famille, agent: Utilisateur) -> None:
    Ecole.objects.filter(nom=JEAN_RENON).update(service=fabriques.petite_enfance())
    fabriques.ecolier(famille, "Rose", structure=JEAN_RENON)
    assert "une école suivie par un autre service" in texte(refus(entree(agent), famille))


@pytest.mark.parametrize("role", [roles.TRESORERIE, roles.RESTAURATION, ""])
def test_neither_the_regie_nor_the_kitchen(famille: Famille, role: str) -> None:
    client = entree(fabriques.agent(role, fabriques.le_service()))
    assert refus(client, famille).status_code == 403


def test_a_parent_is_sent_to_the_agents_door(famille: Famille) -> None:
    parent = entree(fabriques.parent(famille))
    reponse = voir(parent, famille)
    assert reponse.headers["Location"].startswith(reverse("admin:login"))
    assert parent.get("/").status_code == 200
    assert not Consultation.objects.exists()


def test_a_forged_session_opens_nothing(famille: Famille, agent: Utilisateur) -> None:
    """The session names a visit; whose it is, and whether it lasts, is the row's to say."""
    voir(entree(agent), famille)
    visite = Consultation.objects.get()
    for autre in (agent_scolaire(), fabriques.parent(fabriques.nouvelle_famille())):
        client = entree(autre)
        session = client.session
        session["consultation"] = [visite.pk, famille.pk]
        session.save()
        page = texte(client.get("/factures/", follow=True))
        assert not bandeau(page)
        assert client.get("/archives/").status_code == (302 if autre.is_staff else 200)


def test_without_a_reason_nothing_opens(famille: Famille, agent: Utilisateur) -> None:
    client = entree(agent)
    for motif in ("", "   ", "x" * 151):
        page = texte(voir(client, famille, motif, follow=True))
        assert "Rien n’est ouvert" in page
    assert not Consultation.objects.exists()


def test_a_family_without_access_has_nothing_to_see(famille: Famille, agent: Utilisateur) -> None:
    Utilisateur.objects.filter(responsable__famille=famille).update(is_active=False)
    assert "n’a pas d’accès ouvert au portail" in texte(refus(entree(agent), famille))


def test_of_two_adults_it_is_the_one_whose_access_is_open(
    famille: Famille, agent: Utilisateur
) -> None:
    Utilisateur.objects.filter(responsable__famille=famille, responsable__rang=1).update(
        is_active=False
    )
    client = entree(agent)
    voir(client, famille)
    assert "000754-2" in texte(client.get(reverse("comptes:compte")))


def test_the_second_factor_is_asked_at_each_page(
    settings: Any, famille: Famille, agent: Utilisateur
) -> None:
    client = entree(agent)
    voir(client, famille)
    settings.SECOND_FACTEUR = True
    assert not bandeau(texte(client.get("/factures/", follow=True)))
    assert TOTPDevice.objects.count() == 0


# --- its end --------------------------------------------------------------------------------------


def test_leaving_leads_back_to_the_family_s_page(visiteur: Client, famille: Famille) -> None:
    reponse = quitter(visiteur)
    assert reponse.redirect_chain == [(page_de(famille), 302)]
    assert Consultation.objects.get().fin == timezone.now()
    assert visiteur.get("/factures/").headers["Location"] == reverse("admin:index")
    assert quitter(visiteur).redirect_chain == [(reverse("famille:recherche"), 302)]


def test_after_a_quarter_of_an_hour_it_is_over(
    visiteur: Client, famille: Famille, horloge: Any
) -> None:
    horloge.shift(DUREE - timedelta(seconds=1))
    assert visiteur.get("/factures/").status_code == 200
    horloge.shift(timedelta(seconds=1))
    reponse = visiteur.get("/factures/", follow=True)
    assert reponse.redirect_chain == [(page_de(famille), 302)]
    assert "est terminée" in texte(reponse)
    visite = Consultation.objects.get()
    assert visite.finie_le == visite.debut + DUREE
    assert visite.fin is None


def test_a_form_left_open_beyond_the_end_does_nothing(
    visiteur: Client, famille: Famille, horloge: Any
) -> None:
    horloge.shift(DUREE)
    avant = tout()
    for chemin in chemins(famille).values():
        assert visiteur.post(chemin, {}).status_code == 302
    apres = tout()
    assert {t for t in avant if avant[t] != apres[t]} == set()


def fermer_le_compte(agent: Utilisateur, famille: Famille) -> None:
    agent.is_active = False
    agent.save()


def changer_le_mot_de_passe(agent: Utilisateur, famille: Famille) -> None:
    agent.set_password("Un-autre-mot-2026")
    agent.save()


def retirer_le_role(agent: Utilisateur, famille: Famille) -> None:
    agent.groups.clear()


def changer_de_service(agent: Utilisateur, famille: Famille) -> None:
    agent.services.clear()


def facturer_ailleurs(agent: Utilisateur, famille: Famille) -> None:
    fabriques.facture(famille, service=fabriques.petite_enfance())


def changer_d_ecole(agent: Utilisateur, famille: Famille) -> None:
    Ecole.objects.filter(nom=JEAN_RENON).update(service=fabriques.petite_enfance())
    famille.enfants.update(structure=JEAN_RENON)


def fermer_l_acces(agent: Utilisateur, famille: Famille) -> None:
    Utilisateur.objects.filter(responsable__famille=famille).update(is_active=False)


def fermer_sa_session(agent: Utilisateur, famille: Famille) -> None:
    agent.finir_les_sessions()


@pytest.mark.parametrize(
    "evenement",
    [
        fermer_le_compte,
        changer_le_mot_de_passe,
        retirer_le_role,
        changer_de_service,
        facturer_ailleurs,
        changer_d_ecole,
        fermer_l_acces,
        fermer_sa_session,
    ],
)
def test_what_takes_the_right_away_ends_the_visit_at_once(
    visiteur: Client, famille: Famille, agent: Utilisateur, evenement: Any
) -> None:
    assert visiteur.get("/factures/").status_code == 200
    evenement(agent, famille)
    reponse = visiteur.get("/factures/")
    assert reponse.status_code == 302
    assert not bandeau(texte(visiteur.get("/menus/")))


def test_signing_out_ends_it(visiteur: Client) -> None:
    visiteur.post(reverse("comptes:deconnexion"))
    assert Consultation.objects.get().fin == timezone.now()


def test_another_family_ends_the_first_visit(visiteur: Client, agent: Utilisateur) -> None:
    autre = qui_a_tout_vecu("000999")
    voir(visiteur, autre)
    premiere, seconde = Consultation.objects.order_by("pk")
    assert (premiere.fin, seconde.fin) == (timezone.now(), None)
    assert "comme la famille 000999" in texte(visiteur.get("/"))


# --- the family is told ---------------------------------------------------------------------------


def test_the_family_reads_it_in_mon_compte(visiteur: Client, famille: Famille) -> None:
    for parent in (fabriques.parent(famille), Utilisateur.objects.get(identifiant="000754-2")):
        page = texte(entree(parent).get(reverse("comptes:compte"))).replace("\u00a0", " ")
        dit = (
            "Le 26 novembre 2026 à 10 h 12, la mairie (Service scolaire et périscolaire) a consulté"
        )
        assert dit in page
        assert MOTIF in page
        agent = Consultation.objects.get().agent
        assert agent is not None
        assert agent.identifiant not in page
    autre = entree(fabriques.parent(fabriques.nouvelle_famille()))
    assert "a consulté votre espace" not in texte(autre.get(reverse("comptes:compte")))


def test_and_in_the_copy_of_its_data(visiteur: Client, famille: Famille) -> None:
    visiteur.get("/")
    visiteur.get("/factures/")
    visiteur.get("/panier/")  # refused: not seen
    responsable = Responsable.objects.get(famille=famille, rang=1)
    copie = {s.cle: lignes for s, lignes in export.copier(responsable).sections}
    [ligne] = copie["consultations"]
    assert ligne["motif"] == MOTIF
    assert ligne["pages"] == 2
    assert "agent" not in ligne


def test_a_visit_is_written_once(visiteur: Client) -> None:
    visite = Consultation.objects.get()
    visite.motif = "autre chose"
    with pytest.raises(TypeError):
        visite.save()


def test_it_is_kept_a_year(visiteur: Client, horloge: Any) -> None:
    horloge.move_to("2027-11-26 12:00+01:00")
    purger(Passage(timezone.localdate() - timedelta(days=1)))
    assert Consultation.objects.exists()
    rapport = purger(Passage(timezone.localdate())).rapport
    assert "Consultations de votre espace par la ville (1 an) : 1 consultation" in rapport
    assert not Consultation.objects.exists()


# --- two at once ----------------------------------------------------------------------------------


def test_a_parent_s_own_pages_cost_no_more(
    famille: Famille, django_assert_max_num_queries: Any
) -> None:
    """Whether somebody looks is only asked of who is in a visit."""
    parent = entree(fabriques.parent(famille))
    parent.get("/archives/")
    with django_assert_max_num_queries(9) as lues:
        parent.get("/archives/")
    assert not [q for q in lues.captured_queries if "comptes_consultation" in q["sql"]]
