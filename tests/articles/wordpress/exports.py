"""Makes WordPress exports for tests: whole ones with any items, in any shape that has been seen."""

from pathlib import Path

QUIET_ROOMS = Path(__file__).with_name("quiet-rooms.xml")
HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n'
    '<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:wp="http://wordpress.org/export/1.2/">\n<channel>\n<title>Old</title>\n<link>http://old.example</link>\n'
    "<language>en-US</language>\n<wp:wxr_version>1.2</wp:wxr_version>\n"
    "<wp:base_site_url>http://old.example</wp:base_site_url>\n"
    "<wp:base_blog_url>http://old.example</wp:base_blog_url>\n"
    "<wp:author><wp:author_login><![CDATA[nora]]></wp:author_login>"
    "<wp:author_email><![CDATA[nora@old.example]]></wp:author_email>"
    "<wp:author_display_name><![CDATA[Nora Lind]]></wp:author_display_name></wp:author>\n"
)
TAIL = "</channel>\n</rss>\n"


def item(n=1, *, body="Some words.", extra="", comments="", **fields):
    """One <item>; fields by their WordPress names, without prefix."""
    said = {
        "post_id": n,
        "post_date": "2014-03-02 10:00:00",
        "post_date_gmt": "2014-03-02 10:00:00",
        "comment_status": "open",
        "post_name": f"post-{n}",
        "status": "publish",
        "post_type": "post",
        "post_password": "",
    } | fields
    title = said.pop("title", f"Post {n}")
    link = said.pop("link", f"http://old.example/{said['post_name']}/")
    published = said.pop("pubDate", "Sun, 02 Mar 2014 10:00:00 +0000")
    wp = "".join(f"<wp:{name}><![CDATA[{value}]]></wp:{name}>\n" for name, value in said.items())
    return (
        f"<item>\n<title><![CDATA[{title}]]></title>\n<link>{link}</link>\n<pubDate>{published}</pubDate>\n"
        f'<dc:creator><![CDATA[nora]]></dc:creator>\n<guid isPermaLink="false">http://old.example/?p={n}</guid>\n'
        f"<content:encoded><![CDATA[{body}]]></content:encoded>\n<excerpt:encoded><![CDATA[]]></excerpt:encoded>\n"
        f"{wp}{extra}{comments}</item>\n"
    )


def comment(n, *, parent=0, approved="1", kind="comment", body="I see it otherwise.", author="Ann"):
    return (
        f"<wp:comment><wp:comment_id>{n}</wp:comment_id><wp:comment_author><![CDATA[{author}]]></wp:comment_author>"
        "<wp:comment_author_email><![CDATA[ann@old.example]]></wp:comment_author_email>"
        "<wp:comment_author_IP>203.0.113.9</wp:comment_author_IP>"
        f"<wp:comment_date_gmt>2014-03-03 10:{n % 60:02}:00</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{body}]]></wp:comment_content><wp:comment_approved>{approved}</wp:comment_approved>"
        f"<wp:comment_type>{kind}</wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent></wp:comment>\n"
    )


def export(*items, head=HEAD, tail=TAIL):
    return f"{head}{''.join(items)}{tail}"


def meta(key, value):
    return (
        f"<wp:postmeta><wp:meta_key><![CDATA[{key}]]></wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>\n"
    )


def term(domain, slug, name):
    return f'<category domain="{domain}" nicename="{slug}"><![CDATA[{name}]]></category>\n'
