from django.urls import path

from .views import banque, panier, resultat

app_name = "paiement"
urlpatterns = [
    path("panier/", panier.afficher, name="panier"),
    path("panier/ajouter/", panier.ajouter, name="ajouter"),
    path("panier/tout/", panier.tout_payer, name="tout_payer"),
    path("panier/retirer/<numero:numero>/", panier.retirer, name="retirer"),
    path("paiement/retour/<slug:passerelle>/", banque.retour, name="retour"),
    path("paiement/notification/<slug:passerelle>/", banque.notification, name="notification"),
    path("paiement/<slug:reference>/", resultat.resultat, name="resultat"),
    path("paiement/<slug:reference>/banque/", panier.partir, name="partir"),
    path("paiement/<slug:reference>/reprendre/", resultat.reprendre, name="reprendre"),
    path("paiement/<slug:reference>/abandonner/", resultat.abandonner, name="abandonner"),
    path("paiement/<slug:reference>/recu/", resultat.envoyer_recu, name="envoyer_recu"),
]
