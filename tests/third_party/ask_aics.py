"""Run by the Python of the other environment: JSON lists of words in, one exit code for each out. A start for each would take half a minute."""

import contextlib
import io
import json
import sys

from aics_tlog.cli import main

codes = []
for words in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as told:
        try:
            code = main(words)
        except SystemExit as left:
            code = left.code
    codes.append([code, told.getvalue()])
json.dump(codes, sys.stdout)
