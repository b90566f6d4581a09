"""django-cookie-consent's addresses under its own names, answered by our views."""

from django.urls import path

from consent import views

urlpatterns = [
    path("accept/", views.accept, name="cookie_consent_accept"),
    path("decline/", views.decline, name="cookie_consent_decline"),
    path("status/", views.status, name="cookie_consent_status"),
    path("", views.preferences, name="cookie_consent_cookie_group_list"),
]
