"""The paths of signing in."""

from django.contrib.auth.views import LogoutView
from django.urls import path, reverse_lazy

from traceability.interfaces.signin import pages

urlpatterns = [
    path("code/", pages.CodePage.as_view(), name="signin_code"),
    path("second-factor/", pages.EnrolPage.as_view(), name="signin_enrol"),
    path("out/", LogoutView.as_view(next_page=reverse_lazy("start")), name="signin_out"),
]
