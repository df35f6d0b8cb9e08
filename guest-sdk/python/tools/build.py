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
import tempfile
from pathlib import Path

# Where componentize-py was installed.
PACKAGES = Path(__file__).resolve().parent / "packages"

FUNCTIONS = {
    "transformer": "transform",
    "validator": "validate",
    "health": "assess",
    "step": "run",
}

ENTRY = """\
from plugin import {function}
from bowline_guest.wasm.{role} import bind

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
    # What CPython imports of WASI stays: the sandbox answers it with nothing of the machine in it, and a
    # plugin that opens a file gets an exception. Stubs (`--stub-wasi`) would end its call in a trap.
    program = [sys.executable, "-c", "from componentize_py import script; script()"]
    call = [*program, "--quiet", "--wit-path", sources / "bowline_guest/wit", "--world", f"{role}-plugin"]
    call += ["componentize", "bowline_entry", "--output", out]
    call += ["--python-path", sources, "--python-path", sources / "vendor"]
    env = {**os.environ, "VIRTUAL_ENV": str(nothing), "PYTHONPATH": str(PACKAGES)}
    done = subprocess.run(call, env=env, capture_output=True, text=True)
    if done.returncode != 0:
        print(told(done.stderr), file=sys.stderr)
    return done.returncode


def told(messages: str) -> str:
    """The plugin's own traceback, without those of the tool and of the lines around it."""
    tracebacks = re.split(r"^.*Traceback \(most recent call last\):\n", messages, flags=re.MULTILINE)
    own = re.split(r"\n\n(?:Caused by|Stack backtrace):", tracebacks[-1])[0]
    own = re.sub(r'^ *File "/0/bowline_entry.py".*\n.*\n(?=.*\n)', "", own).replace("/0/", "")
    missing = re.search(r"^ModuleNotFoundError: No module named '(\w+)", own, flags=re.MULTILINE)
    hint = f"\n  (if it is pure Python: pip install --target vendor {missing[1]})" if missing else ""
    return own.strip() + hint


if __name__ == "__main__":
    folder, role, out = sys.argv[1:]
    sys.exit(main(Path(folder).resolve(), role, Path(out).resolve()))
