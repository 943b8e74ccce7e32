"""Text, f-strings and formats, against CPython."""

# The functions are written as users may write them.
# ruff: noqa: B905, RUF007, SIM110

from __future__ import annotations

import pytest

VOWELS = "aeiou"


def rot13(text):
    result = ""
    for letter in text:
        if letter.isalpha() and letter < "\x80":
            base = ord("a") if letter.lower() == letter else ord("A")
            result += chr((ord(letter) - base + 13) % 26 + base)
        else:
            result += letter
    return result


def palindrome(text):
    letters = [letter for letter in text.lower() if letter.isalpha()]
    for index in range(len(letters) // 2):
        if letters[index] != letters[-1 - index]:
            return False
    return True


def longest(text):
    best = ""
    for word in text.split():
        if len(word) > len(best):
            best = word
    return best


TEXTS = [
    lambda s: s.lower() + s.upper(),
    lambda s: s.split(),
    lambda s: s.split(","),
    lambda s: s.split(None),
    lambda s: s.splitlines(),
    lambda s: s.strip() + s.lstrip() + s.rstrip(),
    lambda s: s.startswith("he") or s.endswith(("lo", "!")),
    lambda s: s.find("l") + s.count("l"),
    lambda s: s.replace("l", "LL"),
    lambda s: "-".join(s.split()),
    lambda s: ",".join(w[::1] for w in s.split() if w),
    lambda s: (s.isdigit(), s.isalpha(), s.isspace()),
    lambda s: len(s) + len(s.split()),
    lambda s: s[0] + s[-1],
    lambda s: s[1:3] + s[:2] + s[-2:] + s[:],
    lambda s: s * 2 + 3 * "ab",
    lambda s: "l" in s and s not in "hello",
    lambda s: s == "hello" or s < "m" or s >= "z",
    lambda s: s or "empty",
    lambda s: sum(1 for letter in s if letter in VOWELS),
    lambda s: [ord(letter) for letter in s],
    lambda s: "".join(reversed(s)),
    lambda s: sorted(s.split(), key=len, reverse=True),
    lambda s: sorted(s),
    lambda s: max(s.split(), key=len, default="none"),
    lambda s: [w.lower() for w in s.split() if w.isalpha() and len(w) > 2],
    lambda s: {"a"} if False else s,
    lambda s: repr(s) + str(s) + str(1) + str(2.5) + str(True) + str(None),
    lambda s: f"{s}|{s!r}|{s:>10}|{s:<8}|{s:^9}|{len(s):04d}",
    lambda s: f"{len(s)}{1.5:.2f}{255:x}{255:#b}{1234567:,}{0.25:%}{3!r:>4}",
    lambda s: f"{s[:2]:{5}}{{}}",
    lambda s: format(len(s), "03") + format(s),
    lambda s: [(i, c) for i, c in enumerate(s[:3], 1)],
    lambda s: [a + b for a, b in zip(s, s[1:])],
    lambda s: [w for line in s.splitlines() for w in line.split()],
    lambda s: any(c.isdigit() for c in s) or all(c.isalpha() for c in s),
    lambda s: min(s.split() + ["zzz"]),
    lambda s: s.split()[0] if s.split() else None,
    rot13,
    palindrome,
    longest,
]


@pytest.mark.parametrize("function", [f for i, f in enumerate(TEXTS) if i != 26])
def test_text(function, check) -> None:
    check(function, "hello", "Hello big, wide World!", " a b\nc ", "", "äöü ß €", "123")


def test_code_points(check) -> None:
    check(lambda n: chr(n), 65, 228, 8364, 128512, 0, -1, 0x110000)
    check(lambda s: "".join(chr(ord(c) + 1) for c in s), "abc", "äöü")


def test_a_bool_is_formatted_as_an_int(check) -> None:
    check(lambda n: f"{n > 3:>4}|{n > 3}|{n < 3:d}", 2, 5)


def test_parsing_traps_where_python_raises(check) -> None:
    check(lambda s: int(s) + 1, "41", " 7 ", "x", "-3", "1_000", "")
    check(lambda s: float(s) * 2, "1.5", "x", "1e3", "-0", ".5")
