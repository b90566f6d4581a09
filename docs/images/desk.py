"""Draws the pictures of the desk in this folder, from a demonstration site that is running:

.venv/bin/python docs/images/desk.py http://127.0.0.1:8000
"""

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
# name: address, theme, width and height of the window
PICTURES = {
    "desk-first-page": ("/admin/", "light", 1200, 640),
    "desk-articles": ("/admin/articles/article/", "light", 1440, 900),
    "desk-calendar": ("/admin/articles/article/calendar/", "dark", 390, 780),
}


def main(site):
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=sandbox)
        page = browser.new_context(base_url=site, reduced_motion="reduce").new_page()
        page.goto("/accounts/login/")
        page.fill("[name=login]", "editor@demo.example")
        page.fill("[name=password]", "demo-rapport-2026")
        page.locator("main form .button--primary").first.click()
        page.wait_for_url("**/")
        for name, (address, theme, width, height) in PICTURES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.goto(address)
            drawn = Image.open(io.BytesIO(page.screenshot()))
            # A desk has few colours; 128 of them are a quarter of the bytes.
            drawn.convert("RGB").quantize(128).save(HERE / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
