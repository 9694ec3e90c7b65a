"""Who may enter: auditors, reviewers and supervisors, who read everything."""

from django.utils.translation import gettext_lazy as _

from traceability.interfaces.pages.entrance import Entrance
from traceability.interfaces.signin.forms import GuardedLogin
from traceability.registry.viewer import Viewer


class ReadersLogin(GuardedLogin):
    """Lets in who reads everything; says the same to everybody else."""

    door, home = "explore", "explore"
    refuses = _("Name and password do not belong to an auditor, reviewer or supervisor. Both are case-sensitive.")

    @staticmethod
    def admits(viewer: Viewer) -> bool:
        return viewer.reads_everything


_entrance = Entrance(ReadersLogin)
for_readers, shown = _entrance.only(), _entrance.shown
login, logout = _entrance.login, _entrance.logout
