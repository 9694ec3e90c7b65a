"""What the words of the command line become. That each has its effect: the tests of the commands."""

import pytest

from tests.tlog.example import LOG_KEY, WITNESS_KEY
from tests.verifier.stamping import issue
from traceability.tlog.errors import BadPolicy
from traceability.verifier.arguments import WrongUsage, parser, read_file, read_leaf, trust_of

KEYS = ["--log", LOG_KEY.verifier.vkey, "--witness", WITNESS_KEY.verifier.vkey]


def parsed(*words):
    return parser().parse_args(["receipt", "file", *words])


def test_keys_become_a_policy_of_all_witnesses():
    trust = trust_of(parsed(*KEYS, "--now", "7", "--max-age", "5"))

    assert (trust.now, trust.max_age, trust.roots) == (7, 5, ())
    assert trust.policy.logs == (LOG_KEY.verifier,)
    assert trust.policy.is_met_by(trust.policy.witnesses) and not trust.policy.is_met_by([])


def test_roots_are_read_from_their_file(tmp_path):
    root = issue("root", ca=True)
    (tmp_path / "root.pem").write_bytes(root.pem)

    assert trust_of(parsed(*KEYS, "--tsa-root", str(tmp_path / "root.pem"))).roots == (root.certificate,)


@pytest.mark.parametrize(
    ("words", "error"), [([], WrongUsage), ([*KEYS, "--quorum", "2"], BadPolicy), ([*KEYS, "--now", "today"], WrongUsage)]
)
def test_what_names_nobody_or_no_time_is_refused(words, error):
    with pytest.raises(error):
        trust_of(parsed(*words))


def test_files_are_bounded(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * 11)

    assert read_file(path, 11) == b"x" * 11 and read_leaf(None) is None
    with pytest.raises(WrongUsage):
        read_file(path, 10)


def test_depth_and_processes_have_their_words():
    options = parser().parse_args(["tiles", "folder", *KEYS])
    assert options.depth == "entries" and options.jobs >= 1
    for words in (["--depth", "all"], ["--jobs", "0"], ["--jobs", "65"], ["--jobs", "x"]):
        with pytest.raises(SystemExit):
            parser().parse_args(["tiles", "folder", *words])


def test_proofs_may_follow_each_other():
    options = parser().parse_args(["compare", "a", "b", "--proof", "c", "d", "--proof", "e", "--tiles", "f"])

    assert [str(path) for path in options.proof] == ["c", "d", "e"] and str(options.tiles) == "f"
