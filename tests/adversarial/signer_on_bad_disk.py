"""A signer whose disk fails at one call after the other. Started with failing_disk.c loaded before the C library; each try is a process.

`python -m tests.adversarial.signer_on_bad_disk FOLDER ACT` copies the folder for each try, and prints one JSON line about it: which
call failed and how, how the process ended, and what it answered.
"""

import ctypes
import errno
import json
import os
import shutil
import sys
from pathlib import Path

from tests.ledger.signer.tree import ORIGIN, question
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.signer import rotation
from traceability.ledger.signer.signing import Signer

DEATH, HALF = -1, -2  # as in failing_disk.c
KINDS = (errno.EIO, errno.ENOSPC, DEATH, HALF)
NOW, LATER = 1_000_000, 2_000_000_000
SIZE, NEWER = 1003, 1005


def sign(folder, said):
    signer = Signer(folder, ORIGIN, now=lambda: NOW)
    yield
    answer = signer.sign(question(SIZE, NEWER, published=signer.last_note))
    yield {"code": answer.code, "word": answer.word, "note": answer.note.decode()}


def new(folder, said):
    yield
    yield {"vkey": Signer.new(folder / "new", ORIGIN).verifiers[0].vkey}


def adopt(folder, said):
    note = (folder / "note").read_bytes()
    yield
    yield {"note": Signer.adopt(folder, note, now=lambda: NOW).last_note.decode()}


def begin(folder, said):
    yield
    yield {"vkey": rotation.begin(folder).vkey}


def prove(folder, said):
    signer = Signer(folder, ORIGIN, now=lambda: NOW)
    receipt = (folder / "receipt").read_bytes()
    yield
    answer = signer.prove(receipt)
    yield {"code": answer.code, "word": answer.word}


def retire(folder, said):
    yield
    yield {"vkey": rotation.ask_retirement(folder, said, now=LATER).vkey}


ACTS = {act.__name__: act for act in (sign, new, adopt, begin, prove, retire)}


def tried(start, act, said, call, kind):
    """One try in a process of its own: how it ended, what it answered, a letter for each call it made."""
    folder = start.with_name("tried") / f"{call}-{kind}"
    shutil.copytree(start, folder)
    readable, writable = os.pipe()
    pid = os.fork()
    if not pid:
        disk = ctypes.CDLL(None)
        disk.calls.restype = ctypes.c_char_p
        doing = ACTS[act](folder, said)
        next(doing)
        disk.arm(call, kind)
        try:
            answer = next(doing)
        except (OSError, SignerRefuses) as problem:
            answer = {"refused": str(problem)}
        made = disk.calls().decode()
        disk.arm(0, 0)
        os.write(writable, json.dumps([answer, made]).encode())
        os._exit(0)
    os.close(writable)
    _, status = os.waitpid(pid, 0)
    with os.fdopen(readable) as told:
        answer, made = json.loads(told.read() or '[{}, ""]')
    return {"folder": str(folder), "call": call, "kind": kind, "status": os.waitstatus_to_exitcode(status), "answer": answer, "calls": made}


def main(start, act, said=""):
    undisturbed = tried(Path(start), act, said, 0, 0)
    print(json.dumps(undisturbed))
    for kind in KINDS:
        for call in range(1, len(undisturbed["calls"]) + 1):
            print(json.dumps(tried(Path(start), act, said, call, kind)))


if __name__ == "__main__":
    main(*sys.argv[1:])
