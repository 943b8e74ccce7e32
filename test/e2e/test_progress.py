"""
Goal: rates are shown on a terminal, the program's output is not touched by them.

Method: stderr is a pseudo terminal, stdout a pipe.
"""

import os
import pty
import threading


def test_rates_on_a_terminal(start, endless):
    ours, theirs = pty.openpty()
    shown = []
    run = start(endless, "--timeout", "2", stderr=theirs)
    os.close(theirs)
    reader = threading.Thread(target=read_all, args=(ours, shown))
    reader.start()
    out, _ = run.process.communicate()
    reader.join()
    os.close(ours)
    lines = out.decode().splitlines()
    assert run.process.returncode == 0
    assert lines == [str(1 + 1000 * number) for number in range(len(lines))]
    text = b"".join(shown).decode()
    assert "running ping, pong" in text
    assert "records in" in text
    assert "the time was up" in text


def read_all(descriptor, parts):
    while True:
        try:
            found = os.read(descriptor, 4096)
        except OSError:  # what a pseudo terminal gives at the end
            return
        if not found:
            return
        parts.append(found)
