"""Who may enter: members of an enterprise."""

from django.utils.translation import gettext_lazy as _

from traceability.interfaces.pages.entrance import Entrance
from traceability.interfaces.signin.forms import GuardedLogin
from traceability.registry.viewer import Viewer

SUBMITTER = "submitter"


class MembersLogin(GuardedLogin):
    """Lets in who acts for an enterprise; says the same to everybody else."""

    door, home = "own", "own"
    refuses = _("Name and password do not belong to a member of an enterprise. Both are case-sensitive.")

    @staticmethod
    def admits(viewer: Viewer) -> bool:
        return viewer.role == SUBMITTER


_entrance = Entrance(MembersLogin)
for_members, shown = _entrance.only, _entrance.shown
login, logout = _entrance.login, _entrance.logout
