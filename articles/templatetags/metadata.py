"""`{% metadata version as meta %}`: what `articles.metadata` knows about a version."""

from django import template

from articles import metadata

register = template.Library()


@register.simple_tag(name="metadata")
def metadata_of(version):
    return metadata.of(version)
