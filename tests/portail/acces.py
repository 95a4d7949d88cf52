"""An agent's form, sent as the page showed it."""

from typing import Any


def ordre(page: Any, rang: int = 1, **champs: str) -> dict[str, Any]:
    """What the button of that page sends: its seal, and a letter unless `champs` says otherwise."""
    if "adultes" in page.context:
        (form,) = [a.form for a in page.context["adultes"] if a.fiche.rang == rang]
    else:
        form = page.context["form"]
    return {**form.initial, "support": "lettre", **champs}
