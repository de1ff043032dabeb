"""Pages of the real result file, and of runs made from it, with a browser to look at them."""

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from reports.load import load_run
from reports.page.changes import changes_of
from reports.page.contents import contents_of
from reports.page.page import page_html
from reports.page.pictures import pictures
from reports.page.trust import trust_of

# Of 26 planned cases 13 were measured and 13 skipped, in one process each.
SMOKE = Path(__file__).resolve().parents[2] / "tests" / "data" / "smoke.json"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def real_run():
    """The run of the real file."""
    return load_run(SMOKE)


def page_of(*runs, profiles=()):
    """The whole page of these runs."""
    return page_html(contents_of(runs, profiles), trust_of(runs), changes_of(runs), pictures())


def run_of_many(count):
    """The real run's cases over and over, each copy a subject of its own and slower than the last.

    Its samples are those of the real cases, and its times grow by a thousandth from case to case.
    """
    run = real_run()
    cases = []
    for number in range(count):
        case = run.cases[number % len(run.cases)]
        record = case.record
        subject = f"{record.subject}_{number}"
        changed = replace(
            record,
            subject=subject,
            id=record.id.replace(record.subject, subject, 1),
            call_s=record.call_s * (1 + number / 1000),
            precision=("float32", "bfloat16", "float16")[number % 3],
            layout=("nchw", "nhwc")[number % 2],
        )
        cases.append(replace(case, record=changed))
    return replace(run, cases=tuple(cases))


def browser_path():
    """The system's own browser; `None` where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@dataclass
class Watched:
    """A page in the browser, and all that it said or asked for."""

    page: object
    said: list = field(default_factory=list)
    requests: list = field(default_factory=list)

    def watch(self):
        """Begins to listen."""
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self.requests.append(request.url))
        return self

    def open(self, path, address=""):
        """Opens a file, and waits until it is shown."""
        self.page.goto(f"{path.as_uri()}{address}")
        self.settle()
        return self

    def settle(self):
        """Waits until the page has measured how long it took to show what was asked."""
        self.page.wait_for_selector("#clock[data-ms]")
        self.page.wait_for_timeout(60)

    def measured(self, act):
        """Does something and waits for the page's next measurement; milliseconds."""
        count = "performance.getEntriesByName('filter').length"
        before = self.page.evaluate(count)
        act()
        self.page.wait_for_function(f"{count} > {before}")
        return self.page.evaluate("performance.getEntriesByName('filter').at(-1).duration")

    def shown(self, table="#table"):
        """The keys of the rows that a table shows, in its order."""
        rows = f"[...document.querySelectorAll('{table} tbody tr')].map((row) => +row.dataset.key)"
        return self.page.evaluate(rows)

    def text(self, selector):
        """What stands there, as it is read."""
        return self.page.inner_text(selector)
