from allauth.mfa.totp.views import activate_totp
from django.conf import settings
from django.urls import path
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("accounts/", views.overview, name="overview"),
    path("accounts/settings/", views.settings, name="settings"),
    path("accounts/notifications/", views.notifications, name="notifications"),
    path("accounts/data/", views.data, name="data"),
    path("accounts/data/<uuid:pk>/", views.data_copy, name="data_copy"),
    path("accounts/deletion/", views.deletion, name="deletion"),
    path("accounts/staying/", views.staying, name="staying"),
    # allauth's page, found before its own address for it: the picture of the key is a data: image, allowed
    # nowhere else.
    path(
        "accounts/2fa/totp/activate/",
        csp_override(settings.SECURE_CSP | {"img-src": [CSP.SELF, "data:"]})(activate_totp),
        name="activate_totp",
    ),
    path("people/<slug:handle>/", views.person, name="person"),
]
