"""The life of an article in a real browser: scheduled, taken back, published, corrected."""

from articles.models import Article
from tests.browser import test_desk

enter, texts = test_desk.enter, test_desk.texts


def step(page, article, name, **fields):
    page.goto(f"/admin/articles/article/{article.pk}/steps/{name}/")
    for field, value in fields.items():
        control = page.locator(f"[name={field}]")
        control.select_option(value) if field == "kind" else control.fill(value)
    page.locator("[type=submit].default").click()
    page.locator(".success").wait_for()


def test_a_schedule_is_taken_back_and_a_public_article_corrected(enter, visit, editor, make_draft):
    article = make_draft(title="What trust needs", body="<p>It needs ten hours.</p>", by=editor).article
    page, reader = enter(editor), visit(js=False)

    step(page, article, "schedule", at_0="2999-05-04", at_1="06:00")
    assert "4 May 2999" in page.inner_text("#content")
    assert reader.goto(article.get_absolute_url()).status == 404
    step(page, article, "unscheduling")
    step(page, article, "publication")
    assert reader.goto(article.get_absolute_url()).status == 200

    step(page, article, "change")
    page.locator("[contenteditable=true]").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Or twelve.")
    page.click("[name=_continue]")
    page.locator(".success").wait_for()
    reader.reload()
    assert "twelve" not in reader.inner_text("main")
    step(page, article, "publication", kind="correction", reason="Twelve hours, not ten.")

    reader.reload()
    assert "Or twelve." in reader.inner_text(".prose")
    assert "Twelve hours, not ten." in reader.inner_text("main")
    reader.goto(f"{article.get_absolute_url()}v/1/")
    assert "twelve" not in reader.inner_text(".prose")
    assert Article.objects.get().state == Article.State.PUBLISHED
