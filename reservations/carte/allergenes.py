"""The fourteen allergens that the law has declared, and the labels that menus bear."""

from django.db.models import TextChoices


class Allergene(TextChoices):
    """Annex II of regulation (EU) 1169/2011; written information is due (décret 2015-447)."""

    GLU = "GLU", "gluten"
    CRU = "CRU", "crustacés"
    OEU = "OEU", "œufs"
    POI = "POI", "poissons"
    ARA = "ARA", "arachides"
    SOJ = "SOJ", "soja"
    LAI = "LAI", "lait"
    FRC = "FRC", "fruits à coque"
    CEL = "CEL", "céleri"
    MOU = "MOU", "moutarde"
    SES = "SES", "sésame"
    SUL = "SUL", "sulfites"
    LUP = "LUP", "lupin"
    MOL = "MOL", "mollusques"


class Label(TextChoices):
    BIO = "BIO", "bio"
    LR = "LR", "label rouge"
    VEG = "VEG", "végétarien"
    MSC = "MSC", "pêche durable"
    VBF = "VBF", "viande française"
    AOP = "AOP", "AOP"
    AOC = "AOC", "AOC"
    IGP = "IGP", "IGP"
    STG = "STG", "spécialité traditionnelle"
    HVE = "HVE", "haute valeur environnementale"
    FER = "FER", "produit fermier"
    LOC = "LOC", "local"

    @property
    def sens(self) -> str:
        """What it promises, for who does not know the sign."""
        return _SENS[self]


_SENS = {
    Label.BIO: "issu de l’agriculture biologique",
    Label.LR: "qualité supérieure, contrôlée par l’État",
    Label.VEG: "sans viande ni poisson",
    Label.MSC: "pêché en préservant la ressource",
    Label.VBF: "animaux nés, élevés et abattus en France",
    Label.AOP: "appellation d’origine protégée",
    Label.AOC: "appellation d’origine contrôlée",
    Label.IGP: "indication géographique protégée",
    Label.STG: "recette traditionnelle protégée",
    Label.HVE: "exploitation certifiée pour ses pratiques",
    Label.FER: "fait à la ferme",
    Label.LOC: "produit près d’ici",
}
