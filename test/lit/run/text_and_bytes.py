"""Methods of text and bytes with all their arguments, and slices with steps."""

import hydro_mlir as hydro

TEXTS = ["  a b,c  ß", "Straße ﬁn İx", "é😀\tz\r\n", ""]


def cut(text: str) -> tuple[str, list[str], list[str], list[str]]:
    before, separator, behind = text.partition(" ")
    words = text.split(maxsplit=1)
    return f"{before!r} {separator!r} {behind!r}", words, text.rsplit(None, 1), text.rsplit(",", 1)


def cased(text: str) -> str:
    return f"{text.title()!r} {text.capitalize()!r} {text.swapcase()!r} {text.casefold()!r}"


def searched(text: str) -> tuple[int, int, int, bool, bool]:
    return (
        text.find("a", 3), text.rfind(" "), text.count("", 1, 3), text.startswith(("a", "f"), 2),
        text.isprintable(),
    )  # fmt: skip


def padded(text: str) -> str:
    cut_text = text.strip(" aßS").removeprefix("b").removesuffix("x")
    zeros = "-7".zfill(5)
    shown = cut_text.center(9, "·")
    return f"{shown!r}|{text.expandtabs(4)!r}|{text[::-1]!r}|{text[1:6:2]!r}|{zeros}"


def octets(text: str) -> tuple[str, list[bytes], bytes, bytes]:
    data = text.encode()
    pieces = data.split(b" ", 2)
    shown = data.hex()[:8]
    return shown, pieces, data.title().strip(b"\r\n ")[::-2], b"-".join(data.split())


def shown(text: str) -> list[str]:
    words, found = cut(text), searched(text)
    digits, pieces, turned, joined = octets(text)
    return [
        words[0], f"{words[1]} {words[2]} {words[3]}", cased(text), f"{found}", padded(text),
        f"{digits} {pieces}", f"{turned} {joined}",
    ]  # fmt: skip


@hydro.program
def text_and_bytes(flow: hydro.Flow) -> None:
    here = flow.process()
    here.source_iter(TEXTS).flat_map(shown).for_each(print)


# EXPECT @process: '' ' ' ' a b,c  ß'
# EXPECT @process: ['a', 'b,c  ß'] ['  a b,c', 'ß'] ['  a b', 'c  ß']
# EXPECT @process: '  A B,C  Ss' '  a b,c  ß' '  A B,C  SS' '  a b,c  ss'
# EXPECT @process: (-1, 8, 3, True, True)
# EXPECT @process: '····,c···'|'  a b,c  ß'|'ß  c,b a  '|'  ,'|-0007
# EXPECT @process: 20206120 [b'', b'', b'a b,c  \xc3\x9f']
# EXPECT @process: b'\x9f CBA' b'a-b,c-\xc3\x9f'
# EXPECT @process: 'Straße' ' ' 'ﬁn İx'
# EXPECT @process: ['Straße', 'ﬁn İx'] ['Straße ﬁn', 'İx'] ['Straße ﬁn İx']
# EXPECT @process: 'Straße Fin İx' 'Straße ﬁn i̇x' 'sTRASSE FIN i̇X' 'strasse fin i̇x'
# EXPECT @process: (3, 9, 3, False, True)
# EXPECT @process: 'traße ﬁn İ'|'Straße ﬁn İx'|'xİ nﬁ eßartS'|'tae'|-0007
# EXPECT @process: 53747261 [b'Stra\xc3\x9fe', b'\xef\xac\x81n', b'\xc4\xb0x']
# EXPECT @process: b'X\xc4N\xac \x9fat' b'Stra\xc3\x9fe-\xef\xac\x81n-\xc4\xb0x'
# EXPECT @process: 'é😀\tz\r\n' '' ''
# EXPECT @process: ['é😀', 'z\r\n'] ['é😀', 'z'] ['é😀\tz\r\n']
# EXPECT @process: 'É😀\tZ\r\n' 'É😀\tz\r\n' 'É😀\tZ\r\n' 'é😀\tz\r\n'
# EXPECT @process: (-1, -1, 3, False, False)
# EXPECT @process: '··é😀\tz\r\n·'|'é😀  z\r\n'|'\n\rz\t😀é'|'😀z\n'|-0007
# EXPECT @process: c3a9f09f [b'\xc3\xa9\xf0\x9f\x98\x80\tz\r\n']
# EXPECT @process: b'Z\x80\x9f\xa9' b'\xc3\xa9\xf0\x9f\x98\x80-z'
# EXPECT @process: '' '' ''
# EXPECT @process: [] [] ['']
# EXPECT @process: '' '' '' ''
# EXPECT @process: (-1, -1, 0, False, True)
# EXPECT @process: '·········'|''|''|''|-0007
# EXPECT @process:  [b'']
# EXPECT @process: b'' b''
