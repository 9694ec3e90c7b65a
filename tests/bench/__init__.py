"""What the ledger costs, measured: plain scripts behind `make bench`. Tests hold no times, so that they hold on any machine."""
