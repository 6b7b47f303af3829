#!/usr/bin/env python3
"""Pages of ours in a browser, beside stock's timesheets: what is loaded, when it is seen, for whom.

    python3 dev/_bench/browser.py http://127.0.0.1:8069 [--login birthe] [--runs 3]

on a running demo (``./dev/demo``). Needs Node and Chromium; Lighthouse is fetched by npx.
"""

import argparse
import html
import http.cookiejar
import json
import os
import re
import statistics
import subprocess
import urllib.parse
import urllib.request

LIGHTHOUSE = ["npx", "--yes", "lighthouse@12.2.3"]
BESIDE = "/my/timesheets"
#: What Lighthouse calls each figure.
FIGURES = {
    "KiB": lambda it: it["audits"]["total-byte-weight"]["numericValue"] / 1024,
    "requests": lambda it: len(it["audits"]["network-requests"]["details"]["items"]),
    "LCP ms": lambda it: it["audits"]["largest-contentful-paint"]["numericValue"],
    "TBT ms": lambda it: it["audits"]["total-blocking-time"]["numericValue"],
    "CLS": lambda it: it["audits"]["cumulative-layout-shift"]["numericValue"],
    "accessibility": lambda it: 100 * it["categories"]["accessibility"]["score"],
}


class Visitor:
    """A customer who is logged in."""

    def __init__(self, base, login):
        self.base, self.jar = base, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.read("/web/login"))[1]
        form = {"login": login, "password": login, "csrf_token": html.unescape(token)}
        self.read("/web/login", urllib.parse.urlencode(form).encode())

    def read(self, path, data=None):
        with self.opener.open(self.base + path, data) as answer:
            return answer.read().decode()

    def find_pages(self):
        """Overview, statement, fault form and renewal, as the customer's own links lead there."""
        overview = self.read("/my/clip-cards")
        yield "/my/clip-cards"
        for pattern in (r"/my/clip-cards/\d+", r"/my/clip-cards/fault/\d+"):
            yield re.search(rf'href="({pattern})"', overview)[1]
        yield "/my/clip-cards/renew/" + re.search(r"/fault/(\d+)", overview)[1]

    def measure(self, path):
        cookies = "; ".join(f"{it.name}={it.value}" for it in self.jar)
        options = [
            "--quiet",
            "--output=json",
            "--only-categories=performance,accessibility",
            "--chrome-flags=--headless=new --no-sandbox",
            f"--extra-headers={json.dumps({'Cookie': cookies})}",
        ]
        command = [*LIGHTHOUSE, self.base + path, *options]
        environment = {"CHROME_PATH": "/usr/bin/chromium", **os.environ}
        text = subprocess.run(command, check=True, capture_output=True, env=environment).stdout
        report = json.loads(text)
        return {name: read(report) for name, read in FIGURES.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("--login", default="birthe")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    visitor = Visitor(options.base.rstrip("/"), options.login)
    print("| page |", " | ".join(FIGURES), "|\n|---|", "--:|" * len(FIGURES), sep="")
    for path in [BESIDE, *visitor.find_pages()]:
        runs = [visitor.measure(path) for _ in range(options.runs)]
        medians = [statistics.median(run[name] for run in runs) for name in FIGURES]
        print(
            f"| {path} |",
            " | ".join(f"{it:,.3g}" if it < 1 else f"{it:,.0f}" for it in medians),
            "|",
            flush=True,
        )


if __name__ == "__main__":
    main()
