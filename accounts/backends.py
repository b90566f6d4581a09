"""How somebody proves who they are with a password, and who a session belongs to."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings


class Backend(AuthenticationBackend):
    """allauth's, alone: with Django's beside it every wrong password would be hashed twice."""

    def user_can_authenticate(self, user):
        """Also asked for every request of a session: switching DEMO off ends the demonstration's sessions."""
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demonstration)
