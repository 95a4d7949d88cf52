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
