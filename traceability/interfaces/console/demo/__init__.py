"""The country in miniature, played through the public API."""

from traceability.interfaces.console.demo.playing import play

__all__ = ["play"]
