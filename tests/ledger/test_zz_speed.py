import time, cProfile, pstats, os
from pathlib import Path
from django.db import transaction, connection
from tests.make.ledger import *
from traceability.ledger.fsck.run import fsck, Asked
from traceability.ledger.fsck import catalogue
from traceability.ledger.services.append import record
def test_x(committed, tmp_path, settings):
    committed.as_login(TABLES)
    settings.LEDGER_SIGNER_DIR=tmp_path/"signer"
    N=int(os.environ.get("N","40000"))
    t=time.time()
    for i in range(N//1000):
        say_of_things(1000, name="华方 lot" if i%2 else "lot", price=None)
    dt=time.time()-t; print("append", N/dt)
    t=time.time(); sequence(); dt=time.time()-t; print("sequencer", N/dt)
    seal_now()
    t=time.time()
    if os.environ.get("PROF"):
        p=cProfile.Profile(); p.enable()
    r=fsck(Asked(signer_folder=tmp_path/"signer"))
    if os.environ.get("PROF"):
        p.disable(); pstats.Stats(p).sort_stats("tottime").print_stats(25)
    dt=time.time()-t; print("fsck", N/dt)
    for l in r.lines()[:30]: print(l)
    assert 0
