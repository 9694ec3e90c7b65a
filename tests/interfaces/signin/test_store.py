"""A session's row says whose it is, and nobody else reads it."""

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from traceability.interfaces.signin.models import Session
from traceability.interfaces.signin.store import SessionStore


def test_the_row_names_who_signed_in_and_forgets_who_signed_out(cast):
    client = Client()
    client.force_login(cast.rita.user)
    assert Session.objects.get(pk=client.session.session_key).user_id == cast.rita.user.pk

    store = client.session
    del store[SESSION_KEY]
    store.save()

    assert Session.objects.get(pk=store.session_key).user_id is None


def test_it_remembers_when_the_session_was_seen(db):
    store = SessionStore()
    store.create()

    read = SessionStore(store.session_key)

    assert read.seen_at is None and read.get("nothing") is None
    assert read.seen_at == Session.objects.get().seen_at


def test_an_ended_session_is_not_written_again(db):
    store = SessionStore()
    store.create()
    Session.objects.all().delete()
    store["something"] = 1

    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


def test_the_product_uses_it():
    assert SessionStore.__module__ == settings.SESSION_ENGINE
