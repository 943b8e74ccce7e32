"""Case of bytes, which is that of ASCII, in the subset that user functions are written in."""

from hydro_mlir.frontend.templates_bytes import EVERY

_LOWER, _UPPER, _SWAPPED = EVERY.lower(), EVERY.upper(), EVERY.swapcase()


def lower(data: bytes, /) -> bytes:
    """As `bytes.lower`."""
    return data.translate(_LOWER)


def upper(data: bytes, /) -> bytes:
    """As `bytes.upper`."""
    return data.translate(_UPPER)


def swapcase(data: bytes, /) -> bytes:
    """As `bytes.swapcase`."""
    return data.translate(_SWAPPED)


def capitalize(data: bytes, /) -> bytes:
    """As `bytes.capitalize`."""
    return data[:1].translate(_UPPER) + data[1:].translate(_LOWER)


def title(data: bytes, /) -> bytes:
    """As `bytes.title`."""
    pieces: list[bytes] = []
    within = False
    for place in range(len(data)):
        byte = data[place : place + 1]
        pieces.append(byte.translate(_LOWER) if within else byte.translate(_UPPER))
        within = is_small(data[place]) or is_large(data[place])
    return b"".join(pieces)


def is_small(byte: int) -> bool:
    """Whether a byte is a small letter."""
    return 97 <= byte <= 122


def is_large(byte: int) -> bool:
    """Whether a byte is a capital letter."""
    return 65 <= byte <= 90


def is_digit(byte: int) -> bool:
    """Whether a byte is a digit."""
    return 48 <= byte <= 57


def isalpha(data: bytes, /) -> bool:
    """As `bytes.isalpha`."""
    return len(data) > 0 and all(is_small(byte) or is_large(byte) for byte in data)


def isalnum(data: bytes, /) -> bool:
    """As `bytes.isalnum`."""
    return len(data) > 0 and all(
        is_small(byte) or is_large(byte) or is_digit(byte) for byte in data
    )


def isascii(data: bytes, /) -> bool:
    """As `bytes.isascii`."""
    return all(byte < 128 for byte in data)


def isdigit(data: bytes, /) -> bool:
    """As `bytes.isdigit`."""
    return len(data) > 0 and all(is_digit(byte) for byte in data)


def isspace(data: bytes, /) -> bool:
    """As `bytes.isspace`."""
    return len(data) > 0 and all(byte == 32 or 9 <= byte <= 13 for byte in data)


def islower(data: bytes, /) -> bool:
    """As `bytes.islower`."""
    return any(is_small(byte) for byte in data) and not any(is_large(byte) for byte in data)


def isupper(data: bytes, /) -> bool:
    """As `bytes.isupper`."""
    return any(is_large(byte) for byte in data) and not any(is_small(byte) for byte in data)


def istitle(data: bytes, /) -> bool:
    """As `bytes.istitle`."""
    within = found = False
    for byte in data:
        if is_large(byte):
            if within:
                return False
            within = found = True
        elif is_small(byte):
            if not within:
                return False
        else:
            within = False
    return found
