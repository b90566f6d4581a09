"""APA 7, entry by entry: works as CSL-JSON beside the entry that the style's own manual and site print for them."""

# ruff: noqa: E501 - an entry reads best as it is printed

import re

import pytest

from articles import references
from articles.rendering import text_of


def people(*names):
    """“Family, Given” each; a name without a comma is a group."""
    return [
        {"literal": name}
        if ", " not in name
        else dict(zip(("family", "given"), name.split(", ", 1), strict=True))
        for name in names
    ]


def dated(*parts, **more):
    return {"date-parts": [list(parts)], **more}


def work(kind, authors, issued, title, **more):
    fields = {name.replace("_", "-"): value for name, value in more.items()}
    fields |= {"type": kind, "title": title}
    fields |= {"author": authors} if authors else {}
    return fields | ({"issued": issued} if issued else {})


MANY = [
    "Kalnay, E.", "Kanamitsu, M.", "Kistler, R.", "Collins, W.", "Deaven, D.", "Gandin, L.", "Iredell, M.", "Saha, S.",
    "White, G.", "Woollen, J.", "Zhu, Y.", "Chelliah, M.", "Ebisuzaki, W.", "Higgins, W.", "Janowiak, J.", "Mo, K. C.",
    "Ropelewski, C.", "Wang, J.", "Leetmaa, A.", "Reynolds, R.", "Jenne, R.", "Joseph, D.",
]  # fmt: skip

TABLE = [
    # --- articles in journals, magazines and newspapers
    (
        work("article-journal", people("Grady, J. S.", "Her, M.", "Moreno, G.", "Perez, C.", "Yelinek, J."), dated(2019),
             "Emotions in storybooks: A comparison of storybooks that represent ethnic and racial groups in the United "
             "States", container_title="Psychology of Popular Media Culture", volume="8", issue="3", page="207-217",
             DOI="10.1037/ppm0000185"),
        "Grady, J. S., Her, M., Moreno, G., Perez, C., & Yelinek, J. (2019). Emotions in storybooks: A comparison of "
        "storybooks that represent ethnic and racial groups in the United States. <i>Psychology of Popular Media "
        "Culture</i>, <i>8</i>(3), 207–217. https://doi.org/10.1037/ppm0000185",
    ),
    (
        work("article-journal", people("Jerrentrup, A.", "Mueller, T.", "Glowalla, U.", "Herder, M.", "Henrichs, N.",
                                       "Neubauer, A.", "Schaefer, J. R."), dated(2018),
             "Teaching medicine with the help of “Dr. House.”", container_title="PLoS ONE", volume="13", issue="3",
             page="e0193972", DOI="10.1371/journal.pone.0193972"),
        "Jerrentrup, A., Mueller, T., Glowalla, U., Herder, M., Henrichs, N., Neubauer, A., & Schaefer, J. R. (2018). "
        "Teaching medicine with the help of “Dr. House.” <i>PLoS ONE</i>, <i>13</i>(3), Article e0193972. "
        "https://doi.org/10.1371/journal.pone.0193972",
    ),
    (
        work("article-journal", people(*MANY), dated(1996), "The NCEP/NCAR 40-year reanalysis project",
             container_title="Bulletin of the American Meteorological Society", volume="77", issue="3", page="437–471"),
        "Kalnay, E., Kanamitsu, M., Kistler, R., Collins, W., Deaven, D., Gandin, L., Iredell, M., Saha, S., White, G., "
        "Woollen, J., Zhu, Y., Chelliah, M., Ebisuzaki, W., Higgins, W., Janowiak, J., Mo, K. C., Ropelewski, C., "
        "Wang, J., Leetmaa, A., . . . Joseph, D. (1996). The NCEP/NCAR 40-year reanalysis project. <i>Bulletin of the "
        "American Meteorological Society</i>, <i>77</i>(3), 437–471.",
    ),
    (
        work("article-journal", people("Pachur, T.", "Scheibehenne, B."), None,
             "Unpacking buyer–seller differences in valuation from experience: A cognitive modeling approach",
             status="in press", container_title="Psychonomic Bulletin & Review"),
        "Pachur, T., & Scheibehenne, B. (in press). Unpacking buyer–seller differences in valuation from experience: A "
        "cognitive modeling approach. <i>Psychonomic Bulletin & Review</i>.",
    ),
    (
        work("article-journal", people("Muldoon, K.", "Towse, J.", "Simms, V.", "Perra, O.", "Menzies, V."), dated(2012),
             "A longitudinal analysis of estimation, counting skills, and mathematical ability across the first school "
             "year", status="advance online publication", container_title="Developmental Psychology",
             DOI="10.1037/a0028240"),
        "Muldoon, K., Towse, J., Simms, V., Perra, O., & Menzies, V. (2012). A longitudinal analysis of estimation, "
        "counting skills, and mathematical ability across the first school year. <i>Developmental Psychology</i>. "
        "Advance online publication. https://doi.org/10.1037/a0028240",
    ),
    (
        work("article-journal", people("Duckworth, A. L.", "Quirk, A.", "Gallop, R.", "Hoyle, R. H.", "Kelly, D. R.",
                                       "Matthews, M. D."), dated(2019), "Cognitive and noncognitive predictors of success",
             container_title="Proceedings of the National Academy of Sciences, USA", volume="116", issue="47",
             page="23499-23504", DOI="10.1073/pnas.1910510116"),
        "Duckworth, A. L., Quirk, A., Gallop, R., Hoyle, R. H., Kelly, D. R., & Matthews, M. D. (2019). Cognitive and "
        "noncognitive predictors of success. <i>Proceedings of the National Academy of Sciences, USA</i>, "
        "<i>116</i>(47), 23499–23504. https://doi.org/10.1073/pnas.1910510116",
    ),
    (
        work("article-magazine", people("Bergeson, S."), dated(2019, 1, 4), "Really cool neutral plasmas",
             container_title="Science", volume="363", issue="6422", page="33–34", DOI="10.1126/science.aau7988"),
        "Bergeson, S. (2019, January 4). Really cool neutral plasmas. <i>Science</i>, <i>363</i>(6422), 33–34. "
        "https://doi.org/10.1126/science.aau7988",
    ),
    (
        work("article-newspaper", people("Carey, B."), dated(2019, 3, 22), "Can we get better at forgetting?",
             container_title="The New York Times", URL="https://paper.example/forgetting"),
        "Carey, B. (2019, March 22). Can we get better at forgetting? <i>The New York Times</i>. "
        "https://paper.example/forgetting",
    ),
    (
        work("article-newspaper", people("Harlan, C."), dated(2013, 4, 2),
             "North Korea vows to restart shuttered reactor that can make bomb-grade plutonium",
             container_title="The Washington Post", page="A1, A4"),
        "Harlan, C. (2013, April 2). North Korea vows to restart shuttered reactor that can make bomb-grade plutonium. "
        "<i>The Washington Post</i>, A1, A4.",
    ),
    (
        work("post-weblog", people("Klymkowsky, M."), dated(2018, 9, 15), "Can we talk scientifically about free will?",
             container_title="Sci-Ed", URL="https://blogs.example/free-will"),
        "Klymkowsky, M. (2018, September 15). Can we talk scientifically about free will? <i>Sci-Ed</i>. "
        "https://blogs.example/free-will",
    ),
    (
        work("article-journal", people("Fiske, S. T."), dated(2000), "A title without pages",
             container_title="A Journal", volume="23"),
        "Fiske, S. T. (2000). A title without pages. <i>A Journal</i>, <i>23</i>.",
    ),
    # --- books and parts of books
    (
        work("book", people("Jackson, L. M."), dated(2019), "The psychology of prejudice: From attitudes to social action",
             edition="2", publisher="American Psychological Association", DOI="10.1037/0000168-000"),
        "Jackson, L. M. (2019). <i>The psychology of prejudice: From attitudes to social action</i> (2nd ed.). American "
        "Psychological Association. https://doi.org/10.1037/0000168-000",
    ),
    (
        work("book", people("Sapolsky, R. M."), dated(2017), "Behave: The biology of humans at our best and worst",
             publisher="Penguin Books"),
        "Sapolsky, R. M. (2017). <i>Behave: The biology of humans at our best and worst</i>. Penguin Books.",
    ),
    (
        work("book", people("American Psychiatric Association"), dated(2013),
             "Diagnostic and statistical manual of mental disorders", edition="5th ed.",
             publisher="American Psychiatric Association", DOI="10.1176/appi.books.9780890425596"),
        "American Psychiatric Association. (2013). <i>Diagnostic and statistical manual of mental disorders</i> (5th "
        "ed.). https://doi.org/10.1176/appi.books.9780890425596",
    ),
    (
        work("book", [], dated(2020), "Nanotechnology based approaches for tuberculosis treatment",
             editor=people("Kesharwani, P."), publisher="Academic Press"),
        "Kesharwani, P. (Ed.). (2020). <i>Nanotechnology based approaches for tuberculosis treatment</i>. Academic Press.",
    ),
    (
        work("book", [], dated(2012), "APA educational psychology handbook",
             editor=people("Harris, K. R.", "Graham, S.", "Urdan, T."), volume="1-3",
             publisher="American Psychological Association"),
        "Harris, K. R., Graham, S., & Urdan, T. (Eds.). (2012). <i>APA educational psychology handbook</i> (Vols. 1–3). "
        "American Psychological Association.",
    ),
    (
        work("book", people("Piaget, J.", "Inhelder, B."), dated(1969), "The psychology of the child",
             translator=people("Weaver, H."), edition="2nd ed.", publisher="Basic Books",
             original_date=dated(1966)),
        "Piaget, J., & Inhelder, B. (1969). <i>The psychology of the child</i> (H. Weaver, Trans.; 2nd ed.). Basic "
        "Books. (Original work published 1966)",
    ),
    (
        work("book", people("Freud, S."), dated(2010), "The interpretation of dreams: The complete and definitive text",
             editor=people("Strachey, J."), translator=people("Strachey, J."), publisher="Basic Books",
             original_date=dated(1900)),
        "Freud, S. (2010). <i>The interpretation of dreams: The complete and definitive text</i> (J. Strachey, Ed. & "
        "Trans.). Basic Books. (Original work published 1900)",
    ),
    (
        work("book", people("Shakespeare, W."), dated(1995), "Much ado about nothing",
             editor=people("Mowat, B. A.", "Werstine, P."), publisher="Washington Square Press",
             original_date=dated(1623)),
        "Shakespeare, W. (1995). <i>Much ado about nothing</i> (B. A. Mowat & P. Werstine, Eds.). Washington Square "
        "Press. (Original work published 1623)",
    ),
    (
        work("webpage", people("Aristotle"), dated(1994), "Poetics", translator=people("Butcher, S. H."),
             publisher="The Internet Classics Archive", URL="http://classics.example/poetics.html",
             original_date=dated(-350, circa=True)),
        "Aristotle. (1994). <i>Poetics</i> (S. H. Butcher, Trans.). The Internet Classics Archive. "
        "http://classics.example/poetics.html (Original work published ca. 350 B.C.E.)",
    ),
    (
        work("book", [], dated(2017), "King James Bible", publisher="King James Bible Online",
             URL="https://www.bible.example/", original_date=dated(1769)),
        "<i>King James Bible</i>. (2017). King James Bible Online. https://www.bible.example/ (Original work published "
        "1769)",
    ),
    (
        work("book", people("Svendsen, S.", "Løber, L."), dated(2020), "The big picture/Academic writing: The one-hour "
             "guide", edition="3rd digital ed.", publisher="Hans Reitzel Forlag"),
        "Svendsen, S., & Løber, L. (2020). <i>The big picture/Academic writing: The one-hour guide</i> (3rd digital "
        "ed.). Hans Reitzel Forlag.",
    ),
    (
        work("chapter", people("Dillard, J. P."), dated(2020), "Currents in the study of persuasion",
             editor=people("Oliver, M. B.", "Raney, A. A.", "Bryant, J."),
             container_title="Media effects: Advances in theory and research", edition="4", page="115-129",
             publisher="Routledge"),
        "Dillard, J. P. (2020). Currents in the study of persuasion. In M. B. Oliver, A. A. Raney, & J. Bryant (Eds.), "
        "<i>Media effects: Advances in theory and research</i> (4th ed., pp. 115–129). Routledge.",
    ),
    (
        work("chapter", people("Aron, L.", "Botella, M.", "Lubart, T."), dated(2019),
             "Culinary arts: Talent and their development",
             editor=people("Subotnik, R. F.", "Olszewski-Kubilius, P.", "Worrell, F. C."),
             container_title="The psychology of high performance: Developing human potential into domain-specific talent",
             page="345–359", publisher="American Psychological Association", DOI="10.1037/0000120-016"),
        "Aron, L., Botella, M., & Lubart, T. (2019). Culinary arts: Talent and their development. In R. F. Subotnik, P. "
        "Olszewski-Kubilius, & F. C. Worrell (Eds.), <i>The psychology of high performance: Developing human potential "
        "into domain-specific talent</i> (pp. 345–359). American Psychological Association. "
        "https://doi.org/10.1037/0000120-016",
    ),
    (
        work("chapter", people("Weinstock, R.", "Leong, G. B.", "Silva, J. A."), dated(2003),
             "Defining forensic psychiatry: Roles and responsibilities", editor=people("Rosner, R."),
             container_title="Principles and practice of forensic psychiatry", edition="2", page="7–13",
             publisher="CRC Press"),
        "Weinstock, R., Leong, G. B., & Silva, J. A. (2003). Defining forensic psychiatry: Roles and responsibilities. "
        "In R. Rosner (Ed.), <i>Principles and practice of forensic psychiatry</i> (2nd ed., pp. 7–13). CRC Press.",
    ),
    (
        work("entry-dictionary", people("Merriam-Webster"), None, "Culture",
             container_title="Merriam-Webster.com dictionary", accessed=dated(2019, 5, 5),
             URL="https://www.dictionary.example/culture"),
        "Merriam-Webster. (n.d.). Culture. In <i>Merriam-Webster.com dictionary</i>. Retrieved May 5, 2019, from "
        "https://www.dictionary.example/culture",
    ),
    (
        work("entry-encyclopedia", [], dated(2019), "List of oldest companies", container_title="Wikipedia",
             URL="https://encyclopedia.example/oldest"),
        "List of oldest companies. (2019). In <i>Wikipedia</i>. https://encyclopedia.example/oldest",
    ),
    (
        work("paper-conference", people("Chaudhuri, S.", "Biswas, A."), dated(2017), "A title of a paper",
             editor=people("Eder, J."), container_title="Proceedings of a meeting", page="10",
             publisher="ACM"),
        "Chaudhuri, S., & Biswas, A. (2017). A title of a paper. In J. Eder (Ed.), <i>Proceedings of a meeting</i> (p. "
        "10). ACM.",
    ),
    # --- reports, theses, data, programs, preprints
    (
        work("report", people("National Cancer Institute"), dated(2019), "Taking time: Support for people with cancer",
             number="18-2059", genre="NIH Publication",
             publisher="U.S. Department of Health and Human Services, National Institutes of Health",
             URL="https://cancer.example/time.pdf"),
        "National Cancer Institute. (2019). <i>Taking time: Support for people with cancer</i> (NIH Publication No. "
        "18-2059). U.S. Department of Health and Human Services, National Institutes of Health. "
        "https://cancer.example/time.pdf",
    ),
    (
        work("report", people("Winthrop, R.", "Ziegler, L.", "Handa, R.", "Fakoya, F."), dated(2019),
             "How playful learning can help leapfrog progress in education",
             publisher="Center for Universal Education at Brookings", URL="https://brookings.example/playful.pdf"),
        "Winthrop, R., Ziegler, L., Handa, R., & Fakoya, F. (2019). <i>How playful learning can help leapfrog progress "
        "in education</i>. Center for Universal Education at Brookings. https://brookings.example/playful.pdf",
    ),
    (
        work("thesis", people("Harris, L."), dated(2014),
             "Instructional leadership perceptions and practices of elementary school leaders",
             genre="Unpublished doctoral dissertation", publisher="University of Virginia"),
        "Harris, L. (2014). <i>Instructional leadership perceptions and practices of elementary school leaders</i> "
        "[Unpublished doctoral dissertation]. University of Virginia.",
    ),
    (
        work("thesis", people("Hollander, M. M."), dated(2017), "Resistance to authority: Methodological innovations and "
             "new lessons from the Milgram experiment", number="10289373", genre="Doctoral dissertation",
             publisher="University of Wisconsin–Madison", archive="ProQuest Dissertations and Theses Global"),
        "Hollander, M. M. (2017). <i>Resistance to authority: Methodological innovations and new lessons from the "
        "Milgram experiment</i> (Publication No. 10289373) [Doctoral dissertation, University of Wisconsin–Madison]. "
        "ProQuest Dissertations and Theses Global.",
    ),
    (
        work("dataset", people("D’Souza, A.", "Wiseheart, M."), dated(2018),
             "Cognitive effects of music and dance training in children", number="ICPSR 37080", version="V1",
             publisher="ICPSR", DOI="10.3886/ICPSR37080.v1"),
        "D’Souza, A., & Wiseheart, M. (2018). <i>Cognitive effects of music and dance training in children</i> (ICPSR "
        "37080, Version V1) [Data set]. ICPSR. https://doi.org/10.3886/ICPSR37080.v1",
    ),
    (
        work("software", people("Borenstein, M.", "Hedges, L.", "Higgins, J.", "Rothstein, H."), dated(2014),
             "Comprehensive meta-analysis", version="3.3.070", publisher="Biostat", URL="https://www.meta.example/"),
        "Borenstein, M., Hedges, L., Higgins, J., & Rothstein, H. (2014). <i>Comprehensive meta-analysis</i> (Version "
        "3.3.070) [Computer software]. Biostat. https://www.meta.example/",
    ),
    (
        work("article", people("Latimier, A.", "Peyre, H.", "Ramus, F."), dated(2020),
             "A meta-analytic review of the benefit of spacing out retrieval practice episodes on retention",
             publisher="PsyArXiv", URL="https://preprints.example/kzy7u/", genre="preprint"),
        "Latimier, A., Peyre, H., & Ramus, F. (2020). <i>A meta-analytic review of the benefit of spacing out retrieval "
        "practice episodes on retention</i>. PsyArXiv. https://preprints.example/kzy7u/",
    ),
    # --- the web, meetings, films
    (
        work("webpage", people("Bologna, C."), dated(2019, 10, 31), "Why some people with anxiety love watching horror "
             "movies", container_title="HuffPost", URL="https://news.example/horror"),
        "Bologna, C. (2019, October 31). <i>Why some people with anxiety love watching horror movies</i>. HuffPost. "
        "https://news.example/horror",
    ),
    (
        work("webpage", people("World Health Organization"), dated(2018, 5, 24), "The top 10 causes of death",
             container_title="World Health Organization", URL="https://health.example/top-10"),
        "World Health Organization. (2018, May 24). <i>The top 10 causes of death</i>. https://health.example/top-10",
    ),
    (
        work("webpage", people("National Institute of Mental Health"), dated(2018, 7), "Anxiety disorders",
             publisher="U.S. Department of Health and Human Services, National Institutes of Health",
             URL="https://health.example/anxiety"),
        "National Institute of Mental Health. (2018, July). <i>Anxiety disorders</i>. U.S. Department of Health and "
        "Human Services, National Institutes of Health. https://health.example/anxiety",
    ),
    (
        work("webpage", people("U.S. Census Bureau"), None, "U.S. and world population clock",
             publisher="U.S. Department of Commerce", accessed=dated(2020, 1, 9), URL="https://census.example/clock"),
        "U.S. Census Bureau. (n.d.). <i>U.S. and world population clock</i>. U.S. Department of Commerce. Retrieved "
        "January 9, 2020, from https://census.example/clock",
    ),
    (
        work("speech", people("Maddox, S.", "Hurling, J.", "Stewart, E.", "Edwards, A."),
             {"date-parts": [[2016, 3, 30], [2016, 4, 2]]},
             "If mama ain’t happy, nobody’s happy: The effect of parental depression on mood dysregulation in children",
             genre="Paper presentation", event_title="Southeastern Psychological Association 62nd Annual Meeting",
             event_place="New Orleans, LA, United States"),
        "Maddox, S., Hurling, J., Stewart, E., & Edwards, A. (2016, March 30–April 2). <i>If mama ain’t happy, nobody’s "
        "happy: The effect of parental depression on mood dysregulation in children</i> [Paper presentation]. "
        "Southeastern Psychological Association 62nd Annual Meeting, New Orleans, LA, United States.",
    ),
    # --- names
    (
        work("book", [{"family": "Kolk", "non-dropping-particle": "van der", "given": "Bessel A."}], dated(2014),
             "The body keeps the score", publisher="Viking"),
        "van der Kolk, B. A. (2014). <i>The body keeps the score</i>. Viking.",
    ),
    (
        work("book", [{"family": "King", "given": "Martin Luther", "suffix": "Jr."}], dated(1963), "Strength to love",
             publisher="Harper & Row"),
        "King, M. L., Jr. (1963). <i>Strength to love</i>. Harper & Row.",
    ),
    (
        work("book", [{"family": "Sartre", "given": "Jean-Paul"}, {"family": "李", "given": "明"}], dated(1946),
             "A title", publisher="Nagel"),
        "Sartre, J.-P., & 李, 明. (1946). <i>A title</i>. Nagel.",
    ),
    (
        work("book", people("Достоевский, Фёдор Михайлович"), dated(1866), "Преступление и наказание",
             publisher="Русский вестник"),
        "Достоевский, Ф. М. (1866). <i>Преступление и наказание</i>. Русский вестник.",
    ),
]  # fmt: skip


def shown(csl):
    """The entry without its links, `&` as a reader sees it."""
    entry = re.sub(r"</?a[^>]*>", "", str(references.format_apa(csl)))
    return entry.replace("&amp;", "&")


@pytest.mark.parametrize(
    ("csl", "expected"), TABLE, ids=[f"{n} {row[0]['type']}" for n, row in enumerate(TABLE)]
)
def test_an_entry_reads_as_the_manual_has_it(csl, expected):
    assert shown(csl) == expected


def test_the_table_is_long_enough_to_mean_something():
    assert len(TABLE) >= 40
    assert len({row[0]["type"] for row in TABLE}) >= 14


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0]["title"][:30])
def test_what_is_shown_can_be_read_back_or_is_left_alone(row):
    expected = row[1]
    again = references.parse_apa(expected)

    assert again is None or text_of(shown(again)) == text_of(expected)
