"""Makes a component of a plugin in Python:

    python build.py PLUGIN_FOLDER ROLE OUT

    the plugin's sources ─► a copy, with a few lines that bind it to its role ─► componentize-py

The SDK in the plugin's folder brings the interface (`wit/`) and the binding (`wasm.ROLE`). The copy is
there because nothing outside the folders that componentize-py is given can be read, not even by a link.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

FUNCTIONS = {
    "transformer": "transform",
    "validator": "validate",
    "health": "assess",
    "step": "run",
}

ENTRY = """\
from bowline_guest.wasm.{role} import bind
from plugin import {function}

{exported} = bind({function})
"""

# What no plugin imports, some of it large.
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "cases", "target", "test_*.py", "tests", "venv")


def main(folder: Path, role: str, out: Path) -> int:
    if not (folder / "bowline_guest/wit").is_dir():
        print(f"{folder} has no bowline_guest: `bowline plugin new` puts the SDK there", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="bowline-build-") as name:
        work = Path(name)
        sources = work / "plugin"
        shutil.copytree(folder, sources, ignore=LEFT_OUT)
        text = ENTRY.format(role=role, function=FUNCTIONS[role], exported=role.title())
        (sources / "bowline_entry.py").write_text(text)
        return componentize(work, sources, role, out)


def componentize(work: Path, sources: Path, role: str, out: Path) -> int:
    # Without it, componentize-py takes along what is installed beside itself.
    nothing = work / "nothing"
    (nothing / "lib/python3/site-packages").mkdir(parents=True)
    (sources / "vendor").mkdir(exist_ok=True)
    program = Path(sysconfig.get_path("scripts")) / "componentize-py"
    call = [program, "--quiet", "--wit-path", sources / "bowline_guest/wit", "--world", f"{role}-plugin"]
    call += ["componentize", "bowline_entry", "--stub-wasi", "--output", out]
    call += ["--python-path", sources, "--python-path", sources / "vendor"]
    env = {**os.environ, "VIRTUAL_ENV": str(nothing), "RUST_BACKTRACE": "0"}
    done = subprocess.run(call, env=env, capture_output=True, text=True)
    if done.returncode != 0:
        print(told(done.stderr), file=sys.stderr)
    return done.returncode


def told(messages: str) -> str:
    """The plugin's own traceback, without those of the tool around it."""
    tracebacks = re.split(r"^\w*:? ?Traceback \(most recent call last\):\n", messages, flags=re.MULTILINE)
    own = tracebacks[-1].split("\n\nCaused by:")[0].split("\n\nStack backtrace:")[0]
    return own.replace('File "/0/', 'File "').strip()


if __name__ == "__main__":
    folder, role, out = sys.argv[1:]
    sys.exit(main(Path(folder).resolve(), role, Path(out).resolve()))
