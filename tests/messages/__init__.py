"""What banks send and are sent, as files: the tests post these, adapted to the attempt at hand."""

import json
from pathlib import Path
from typing import Any

DOSSIER = Path(__file__).parent


def lire(nom: str) -> dict[str, dict[str, Any]]:
    """Return the file's messages by id."""
    messages = json.loads((DOSSIER / f"{nom}.json").read_text("utf-8"))
    return {m["id"]: m for m in messages}
