"""How somebody proves who they are with a password, and who a session belongs to."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.models import Permission


class Backend(AuthenticationBackend):
    """allauth's, alone: with Django's beside it every wrong password would be hashed twice."""

    def user_can_authenticate(self, user):
        """Also asked for every request of a session: switching DEMO off ends the demonstration's sessions."""
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demonstration)

    def _get_user_permissions(self, user):
        """None: what somebody may do follows from roles alone (accounts.roles), and a page is a question shorter."""
        return Permission.objects.none()
