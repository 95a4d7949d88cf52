"""The steps of a process at which it may be killed, written down as they go by."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum


class Sorte(StrEnum):
    """What a step touches."""

    ECRITURE = "écriture"  # inside an open transaction
    VALIDATION = "validation"  # a COMMIT, or a write that is one by itself
    BANQUE = "question à la banque"
    DOCUMENT = "document"  # a receipt's file
    LETTRE = "lettre"  # handed to the mail server


class Moment(StrEnum):
    AVANT = "avant"
    PENDANT = "pendant"
    APRES = "après"


@dataclass(frozen=True, order=True)
class Etape:
    """`rang` counts the same step within one process."""

    porte: str  # the page or the job that was running
    sorte: Sorte
    libelle: str
    moment: Moment
    rang: int

    def __str__(self) -> str:
        return f"{self.porte} : {self.moment} {self.libelle} n° {self.rang}"

    @property
    def genre(self) -> tuple[str, str, str]:
        return self.porte, self.sorte, self.moment

    def en_texte(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def du_texte(cls, texte: str) -> "Etape":
        champs = json.loads(texte)
        sorte, moment = Sorte(champs.pop("sorte")), Moment(champs.pop("moment"))
        return cls(sorte=sorte, moment=moment, **champs)
