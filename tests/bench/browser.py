# SPDX-License-Identifier: LGPL-2.1-or-later
"""A headless Chromium that looks at one page, as a phone or as a desktop, by day or by night."""

import os
import shutil
import tempfile

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync")

# What the test environment sets for GLib programs is not meant for a browser.
NOT_FOR_BROWSERS = ("G_DEBUG", "G_SLICE", "MALLOC_PERTURB_", "MALLOC_CHECK_", "LD_PRELOAD")


def find_missing():
    """What is missing to look at pages, or None."""
    for program in ("chromium", "chromedriver"):
        if shutil.which(program) is None:
            return program
    try:
        import selenium  # noqa: F401
    except ImportError:
        return "python3-selenium"
    return None


class Browser:
    def __init__(self):
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service

        for name in NOT_FOR_BROWSERS:
            os.environ.pop(name, None)
        self._profile = tempfile.TemporaryDirectory(prefix="ggen-browser-")
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for flag in (*FLAGS, f"--user-data-dir={self._profile.name}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self._driver = webdriver.Chrome(service=Service(shutil.which("chromedriver")),
                                        options=options)

    def open(self, path, width=1280, scheme="light"):
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600})
        self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self._driver.get(path.as_uri())

    def run(self, script, *arguments):
        return self._driver.execute_script(script, *arguments)

    def console(self):
        return self._driver.get_log("browser")

    def close(self):
        self._driver.quit()
        self._profile.cleanup()
