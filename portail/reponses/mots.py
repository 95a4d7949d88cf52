"""The few words that an answer takes from the request it answers."""

# What each becomes, as the agents read it where they write.
MOTS = {
    "enfant": "le prénom de l’enfant concerné (ou « votre enfant »)",
    "jours": "les jours concernés, comme « du 5 au 8 janvier » (ou « les jours demandés »)",
    "recue": "le jour où la demande a été faite",
}
