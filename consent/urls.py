from django.urls import path, re_path

from consent import agreements, documents, embeds, reads, seal_list, views

app_name = "consent"

_document = r"^legal/(?P<slug>[-a-z0-9]+)"
_version = _document + r"/v/(?P<number>[1-9][0-9]{0,5})"

urlpatterns = [
    path("legal/<slug:slug>/", documents.document, name="document"),
    re_path(_version + r"/$", documents.version, name="version"),
    re_path(
        _document + r"/v/(?P<old>[1-9][0-9]{0,5})\.\.(?P<new>[1-9][0-9]{0,5})/$",
        documents.changes,
        name="changes",
    ),
    path("legal/<slug:slug>/at/<str:date>/", documents.document_at, name="document_at"),
    # The dot after the slash as well: "/legal/terms/" with ".txt" behind it is what somebody would try.
    re_path(_document + r"/?\.txt$", documents.text, name="document_text"),
    re_path(_document + r"/?\.json$", documents.data, name="document_data"),
    re_path(_version + r"/?\.txt$", documents.text, name="version_text"),
    re_path(_version + r"/?\.json$", documents.data, name="version_data"),
    path("consent/receipt/<uuid:event>/", views.receipt, name="receipt"),
    path("consent/receipt/<uuid:event>.json", views.receipt_json, name="receipt_data"),
    path("consent/receipt/<uuid:event>/.json", views.receipt_json),
    path("consent/receipt/<uuid:event>/proof.zip", views.receipt_proof, name="receipt_proof"),
    path("consent/reads/", reads.read, name="read"),
    path("embeds/demonstration/frame/", embeds.demonstration),
    path("embeds/<slug:name>/", embeds.embed, name="embed"),
    path("accounts/agreements/", agreements.agreements, name="agreements"),
    path("accounts/agreements/acknowledgement/", agreements.acknowledgement, name="acknowledgement"),
    path(".well-known/gpc.json", views.gpc, name="gpc"),
    path(".well-known/consent-seals.json", seal_list.seal_list, name="seals"),
]
