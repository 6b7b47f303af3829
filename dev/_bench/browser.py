"""Pages of ours in a browser, beside stock's timesheets: what is loaded, when it is seen, for whom.

    python dev/_bench/browser.py http://127.0.0.1:8069 [--login birthe] [--runs 3]

with a running demo (``./dev/demo``) and the Python of ``dev/requirements.txt``. Needs Chromium
and Node: Lighthouse is fetched by npx, or ``LIGHTHOUSE`` names its program.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile

from playwright.sync_api import sync_playwright

LIGHTHOUSE = os.environ.get("LIGHTHOUSE", "npx --yes lighthouse@12.2.3").split()
PORT = 9333
BESIDE = "/my/timesheets"
#: How Lighthouse tells each figure.
FIGURES = {
    "KiB": lambda it: it["audits"]["total-byte-weight"]["numericValue"] / 1024,
    "requests": lambda it: sum(
        not request["url"].startswith("data:")
        for request in it["audits"]["network-requests"]["details"]["items"]
    ),
    "LCP ms": lambda it: it["audits"]["largest-contentful-paint"]["numericValue"],
    "TBT ms": lambda it: it["audits"]["total-blocking-time"]["numericValue"],
    "CLS": lambda it: it["audits"]["cumulative-layout-shift"]["numericValue"],
    "accessibility": lambda it: 100 * it["categories"]["accessibility"]["score"],
}


def find_pages(page, base):
    """Overview, statement, fault form and renewal, as the overview's own links lead there."""
    page.goto(base + "/my/clip-cards")
    statement = page.locator("article a").first.get_attribute("href")
    fault = page.locator("a[href*='/fault/']").first.get_attribute("href")
    return [BESIDE, "/my/clip-cards", statement, fault, fault.replace("fault", "renew")]


def measure(url):
    command = [*LIGHTHOUSE, url, "--quiet", "--output=json", f"--port={PORT}"]
    command += ["--only-categories=performance,accessibility"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    if report["finalDisplayedUrl"] != url:
        raise SystemExit(f"{url} led to {report['finalDisplayedUrl']}")
    for audit in report["audits"].values():
        if audit["score"] == 0 and audit["id"] in {
            it["id"] for it in report["categories"]["accessibility"]["auditRefs"] if it["weight"]
        }:
            print(f"{url}: {audit['title']}")
    return [read(report) for read in FIGURES.values()]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("--login", default="birthe")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    arguments = [f"--remote-debugging-port={PORT}", "--no-sandbox"]
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        chromium = playwright.chromium.launch_persistent_context(
            profile, executable_path="/usr/bin/chromium", args=arguments
        )
        page = chromium.new_page()
        page.goto(options.base + "/web/login")
        page.fill("input[name=login]", options.login)
        page.fill("input[name=password]", options.login)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/my**")
        print("| page |", " | ".join(FIGURES), "|\n|---|", "--:|" * len(FIGURES), sep="")
        for path in find_pages(page, options.base):
            runs = [measure(options.base + path) for _ in range(options.runs)]
            medians = map(statistics.median, zip(*runs, strict=True))
            print(f"| {path} |", " | ".join(f"{it:,.4g}" for it in medians), "|", flush=True)


if __name__ == "__main__":
    main()
