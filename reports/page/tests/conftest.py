"""One headless browser for all tests, and pages that are made once."""

import pytest
from made_pages import Watched, browser_path, page_of, real_run, run_of_many
from playwright.sync_api import Error, sync_playwright


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium, without a window; skipped, with the reason, where it cannot start."""
    path = browser_path()
    if path is None:
        pytest.skip("no Chromium on the PATH (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except Error as error:
            pytest.skip(f"{path} cannot be started: {str(error).splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture
def watched(browser):
    """Makes pages in the browser: of a file, at a width, in light or dark."""
    contexts = []

    def make(**options):
        contexts.append(
            browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | options))
        )
        return Watched(page=contexts[-1].new_page()).watch()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def real_page(tmp_path_factory):
    """The page of the real file."""
    path = tmp_path_factory.mktemp("real") / "report.html"
    path.write_text(page_of(real_run()), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def large_page(tmp_path_factory):
    """The page of 1,000 cases."""
    path = tmp_path_factory.mktemp("large") / "report.html"
    path.write_text(page_of(run_of_many(1000)), encoding="utf-8")
    return path
