"""What an address may name: invoice and receipt numbers, as the town's software writes them."""


class Numero:
    """Anything but a slash and control characters, which no number in the database holds."""

    regex = r"[^/\x00-\x1f]+"

    def to_python(self, valeur: str) -> str:
        return valeur

    def to_url(self, valeur: str) -> str:
        return valeur
