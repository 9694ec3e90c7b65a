"""Numbered system checks of the ledger."""
