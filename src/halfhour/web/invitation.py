"""How other machines come in: an address -> the same with its QR code, for a phone to read off the screen."""

import segno


def invitation(address: str) -> dict[str, object]:
    """The address for others, and its QR code as rows of 0 and 1."""
    return {"address": address, "code": [list(row) for row in segno.make(address, micro=False).matrix]}
