from allauth.account.views import login, signup
from django.contrib import admin
from django.urls import include, path

from articles import sitemaps
from comments import carrying
from config import wellknown

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    # allauth's two ways in, found before its own addresses for them: they take along what somebody was writing.
    path("accounts/login/", carrying.through(login)),
    path("accounts/signup/", carrying.through(signup)),
    path("", include("comments.urls")),
    path("accounts/", include("allauth.urls")),
    path("cookies/", include("consent.cookie_urls")),
    path("", include("consent.urls")),
    path("robots.txt", wellknown.robots),
    path("favicon.ico", wellknown.favicon),
    path(".well-known/security.txt", wellknown.security),
    path(".well-known/change-password", wellknown.change_password),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:name>.xml", sitemaps.section, name="sitemap_section"),
    path("", include("articles.urls")),
]

handler404 = "articles.views.not_found"
