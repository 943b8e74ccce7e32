"""
Goal: word_count on real processes gives what Counter gives, on any text and with any fleet.

Method: random texts from a seed, with words of many scripts, odd white space and letters whose
lower case is longer than themselves.
"""

import random
from collections import Counter
from pathlib import Path

import pytest

from hydro_mlir.cli.run import main

ROOT = Path(__file__).parents[2]
WORD_COUNT = ROOT / "examples" / "word_count.py"

ASCII = "abcdefgXYZ0123456789_-.,!"
ANY = ASCII + "äöüßÅÆøñÇΑΒΓΣσςάώБЖщЫ日本語カナİıŒŉǰ\u0301\U0001f40b\U00010400"
SPACE = " \t\n\r\f\v"
ANY_SPACE = SPACE + "\x1c\x1d\x85\u00a0\u2003\u2028\u3000"


def random_text(chance, letters, spaces, words):
    vocabulary = ["".join(chance.choices(letters, k=chance.randint(1, 8))) for _ in range(200)]
    parts = []
    for _ in range(words):
        parts.append(chance.choice(vocabulary))
        parts.append("".join(chance.choices(spaces, k=chance.randint(1, 3))))
    return "".join(parts)


def expected(text, top):
    counts = Counter(text.lower().split()).items()
    best = sorted(counts, key=lambda pair: (-pair[1], pair[0]))[:top]
    return "".join(f"{count}\t{word}\n" for word, count in best)


@pytest.mark.parametrize("workers", [1, 3, 8])
@pytest.mark.parametrize(
    ("letters", "spaces"), [(ASCII, SPACE), (ANY, ANY_SPACE)], ids=["ascii", "unicode"]
)
def test_any_text(tmp_path, capfd, workers, letters, spaces):
    seed = f"{workers} {letters}"
    text = random_text(random.Random(seed), letters, spaces, words=20_000)
    file = tmp_path / "text.txt"
    file.write_bytes(text.encode())
    code = main([str(WORD_COUNT), "--text", str(file), "--workers", str(workers), "--top", "500"])
    captured = capfd.readouterr()
    assert code == 0, captured.err
    assert captured.out == expected(text, 500), f"seed {seed!r}"


@pytest.mark.parametrize("text", ["", " \n\t ", "one", "One ONE one", "ΌΣΟΣ όσος"])
def test_small_texts(tmp_path, capfd, text):
    file = tmp_path / "text.txt"
    file.write_bytes(text.encode())
    assert main([str(WORD_COUNT), "--text", str(file)]) == 0
    assert capfd.readouterr().out == expected(text, 10)


def test_the_command_line_with_its_defaults(hydro_run):
    code, out, errors = hydro_run(WORD_COUNT)
    text = (ROOT / "examples" / "texts" / "harbour.txt").read_text(encoding="utf-8")
    assert (code, out) == (0, expected(text, 10))
    assert "running leader, worker (3)" in errors
    assert "done after" in errors


def test_the_default_text_is_worth_reading():
    data = (ROOT / "examples" / "texts" / "harbour.txt").read_bytes()
    assert len(data) >= 20_000
    assert not data.isascii()
