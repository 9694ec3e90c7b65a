import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.certificates import multibase
from traceability.tlog.errors import BadSpelling


@given(st.binary(max_size=80))
def test_what_is_written_is_read(data):
    assert multibase.read_base58(multibase.base58(data)) == data
    assert multibase.read_base64url(multibase.base64url(data)) == data


@pytest.mark.parametrize(("data", "text"), [(b"", "z"), (b"\0\0\x01", "z112"), (b"Hello World!", "z2NEpo7TZRRrLZSi2U")])
def test_base58_spells_as_others_do(data, text):
    assert multibase.base58(data) == text


@pytest.mark.parametrize("text", ["", "2NEp", "z0", "zO", "zl", "z é", "z" + "2" * 200])
def test_what_is_no_base58_is_refused(text):
    with pytest.raises(BadSpelling):
        multibase.read_base58(text)


@pytest.mark.parametrize("text", ["", "QQ", "uQ", "uQR", "uQQ==", "uQ+", "u Q", "zQQ"])
def test_base64url_has_one_spelling(text):
    with pytest.raises(BadSpelling):
        multibase.read_base64url(text)
