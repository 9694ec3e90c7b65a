"""The paths of signing in."""

from django.contrib.auth.views import LogoutView
from django.urls import path, reverse_lazy

from traceability.interfaces.signin import key_pages, oidc_pages, pages, session_pages

urlpatterns = [
    path("code/", pages.CodePage.as_view(), name="signin_code"),
    path("second-factor/", pages.EnrolPage.as_view(), name="signin_enrol"),
    path("code/challenge/", key_pages.ProofChallenge.as_view(), name="signin_proof_challenge"),
    path("keys/", key_pages.KeysPage.as_view(), name="signin_keys"),
    path("keys/challenge/", key_pages.EnrolmentChallenge.as_view(), name="signin_enrolment_challenge"),
    path("keys/<int:key_id>/remove/", key_pages.RemoveKeyPage.as_view(), name="signin_remove_key"),
    path("sessions/", session_pages.SessionsPage.as_view(), name="signin_sessions"),
    path("oidc/", oidc_pages.begin, name="signin_oidc"),
    path("oidc/callback", oidc_pages.come_back, name="signin_oidc_callback"),
    path("out/", LogoutView.as_view(next_page=reverse_lazy("start")), name="signin_out"),
]
