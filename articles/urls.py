from django.urls import path, re_path, register_converter
from django.urls.converters import IntConverter, StringConverter

from articles import citations, feeds, guests, lists, search, views
from articles.pictures import serving


class FeedForm(StringConverter):
    regex = "|".join(feeds.FORMATS)


class CitationForm(StringConverter):
    regex = "|".join(citations.FORMATS)


class VersionNumber(IntConverter):
    regex = "[1-9][0-9]{0,8}"


register_converter(VersionNumber, "version")
register_converter(FeedForm, "feed_form")
register_converter(CitationForm, "citation_form")

app_name = "articles"
urlpatterns = [
    path("", lists.front, name="front"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("articles/<slug:slug>/v/<version:number>/", views.version, name="version"),
    path("articles/<slug:slug>/v/<version:earlier>..<version:later>/", views.comparison, name="comparison"),
    path("articles/<slug:slug>/contact/", views.contact, name="contact"),
    path("articles/<slug:slug>/cite.<citation_form:form>", citations.citation, name="citation"),
    path("articles/<slug:slug>/references.<citation_form:form>", citations.cited, name="cited"),
    re_path(
        r"^media/pictures/(?P<sha256>[0-9a-f]{64})/(?P<name>[0-9]{1,4}\.(?:webp|jpg|png)|share-[a-z-]{3,12}\.jpg)$",
        serving.picture,
        name="picture",
    ),
    path("review/<str:token>/", guests.review, name="review"),
    path("review/<str:token>/notes/", guests.notes, name="review_notes"),
    path("review/<str:token>/notes/<int:number>/answers/", guests.answers, name="review_answers"),
    path("review/<str:token>/approval/", guests.approval, name="review_approval"),
    path("review/<str:token>/pictures/<str:sha256>/<str:name>", guests.picture, name="review_picture"),
    path("search/", search.search, name="search"),
    path("feed.<feed_form:form>", feeds.feed, name="feed"),
    path("topics/<slug:slug>/feed.atom", feeds.topic_feed, name="topic_feed"),
    path("authors/<slug:slug>/feed.atom", feeds.author_feed, name="author_feed"),
    path("corrections/feed.atom", feeds.corrections_feed, name="corrections_feed"),
    path("topics/", lists.topics, name="topics"),
    path("topics/<slug:slug>/", lists.topic, name="topic"),
    path("tags/<slug:slug>/", lists.tag, name="tag"),
    path("series/<slug:slug>/", lists.series, name="series"),
    path("authors/", lists.authors, name="authors"),
    path("authors/<slug:slug>/", lists.author, name="author"),
    path("archive/", lists.archive, name="archive"),
    path("archive/<int:year>/<int:month>/", lists.archive_month, name="archive_month"),
    path("corrections/", lists.corrections, name="corrections"),
    path("<slug:slug>/", views.site_page, name="site_page"),
]
