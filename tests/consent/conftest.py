"""Visitors, notices and terms for the tests of consent."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consent import publishing, terms
from consent.models import DocumentVersion, LegalDocument, Notice


@pytest.fixture
def notice(published_texts):
    return published_texts


@pytest.fixture
def visitor(client):
    """A browser without cookies."""
    return client


@pytest.fixture
def another_visitor():
    return Client()


@pytest.fixture
def make_notice(notice):
    """The next cookie notice, published now."""

    def make(**over):
        fields = {
            name: getattr(notice, name) for name in ("language", "banner_text", "introduction", "withdrawal")
        }
        fields |= {"controller_name": notice.controller_name}
        return publishing.publish_notice(Notice.objects.create(**fields | over), by=None)

    return make


@pytest.fixture
def make_terms(db):
    """The next version of the terms, published now unless told."""

    def make(*, at=None, effective_at=None, enforced_from=None, **over):
        document = LegalDocument.objects.get(slug="terms")
        fields = {
            "title": "Terms of use",
            "text": "Be kind.\n\nWrite clearly.\n",
            "summary": "We ask for kindness.",
        }
        draft = DocumentVersion.objects.create(document=document, **fields | over)
        return terms.publish(draft, by=None, at=at, effective_at=effective_at, enforced_from=enforced_from)

    return make


@pytest.fixture
def long_enforced():
    """Moments for terms whose grace is over."""
    return {"at": timezone.now() - timedelta(days=120)}
