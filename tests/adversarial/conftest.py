from tests.ledger.conftest import committed_things, own_signer, things
from tests.ledger.fixtures import sound, sound_copy, sound_template

__all__ = ["committed_things", "own_signer", "sound", "sound_copy", "sound_template", "things"]
