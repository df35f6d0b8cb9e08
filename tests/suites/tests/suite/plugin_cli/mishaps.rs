//! Plugins in JavaScript and Python that do what they should not: each ends its own call with a class of
//! its own, by its name and version, with what its language says about it.

use crate::program::{Desk, Ran};

/// Does what its config says.
const JAVASCRIPT: &str = r#"
const misdeeds = {
  throws() {
    throw new RangeError("there are no more ports");
  },
  never() {
    return new Promise(() => {});
  },
  async rejects() {
    throw new Error("too late");
  },
  allocates() {
    const kept = [];
    for (;;) {
      kept.push(new Array(100_000).fill(kept.length));
    }
  },
  loops() {
    for (;;) {}
  },
  recurses() {
    const deeper = (depth) => deeper(depth + 1) + 1;
    return deeper(0);
  },
  fetches() {
    return fetch("https://example.com");
  },
  waits() {
    setTimeout(() => {}, 10);
  },
};

export function transform(config) {
  return misdeeds[config.do]();
}
"#;

/// The same in Python. What it imports is there to be imported, and does nothing.
const PYTHON: &str = r#"
import os
import socket
import subprocess
import threading
import urllib.request


def imports():
    import sqlite3


def connects():
    socket.create_connection(("192.0.2.1", 80))


def fetches():
    urllib.request.urlopen("http://example.com")


def runs():
    subprocess.run(["ls"])


def threads():
    threading.Thread(target=print).start()


def opens():
    open("/etc/passwd")


def surroundings():
    raise ValueError(f"{dict(os.environ)} {os.getcwd()}")


def raises():
    raise ValueError("there are no more ports")


def allocates():
    kept = []
    while True:
        kept.append([0] * 100_000)


def loops():
    while True:
        pass


async def never():
    pass


def transform(config, cx):
    return globals()[config["do"]]()
"#;

const RELEASE: &str = "\
apiVersion: bowline.dev/v1alpha1
kind: Release
metadata: {name: shop, version: 0.1.0}
spec:
  manifests: [manifests]
  values: {do: nothing}
  plugins: {mishap: '0.1'}
  pipeline: [{transform: mishap, config: {do: {$value: /do}}}]
";

const CUSTOMER: &str = "\
apiVersion: bowline.dev/v1alpha1
kind: Customer
metadata: {name: NAME}
spec: {values: {do: NAME}}
";

#[test]
fn a_misdeed_in_javascript_ends_its_own_call() {
    let misdeeds =
        ["throws", "never", "rejects", "allocates", "loops", "recurses", "fetches", "waits"];
    let ran = rendered("javascript", "src/plugin.js", JAVASCRIPT, &misdeeds);
    insta::assert_snapshot!(ran.err, @r#"
    error[plugin.memory]: allocates: transform mishap (release.yaml:8): mishap 0.1.0: it wanted 66 MiB of memory, more than its limit
      hint: a plugin that needs more asks for capabilities = ["memory:MIB"] in its plugin.toml
    error[plugin.refused]: fetches: transform mishap (release.yaml:8): mishap 0.1.0: error[exception]: the plugin threw Error: fetch is not there in a plugin: a step sends with cx.http.send(…)
    error[plugin.timeout]: loops: transform mishap (release.yaml:8): mishap 0.1.0: it ran for more than 5.0 s
      hint: a plugin that needs longer asks for capabilities = ["wall:SECONDS"] in its plugin.toml
    error[plugin.refused]: never, rejects: transform mishap (release.yaml:8): mishap 0.1.0: error[answer]: transform must return its answer itself, and it returned a promise: a call waits for nothing
    error[plugin.refused]: recurses: transform mishap (release.yaml:8): mishap 0.1.0: error[exception]: the plugin threw InternalError: too much recursion
    error[plugin.refused]: throws: transform mishap (release.yaml:8): mishap 0.1.0: error[exception]: the plugin threw RangeError: there are no more ports
    error[plugin.refused]: waits: transform mishap (release.yaml:8): mishap 0.1.0: error[exception]: the plugin threw Error: a timer is not there in a plugin: a call waits for nothing; a step returns Outcome.wait(…)
    "#);
}

#[test]
fn a_misdeed_in_python_ends_its_own_call() {
    let misdeeds = [
        "imports",
        "connects",
        "fetches",
        "runs",
        "threads",
        "opens",
        "surroundings",
        "raises",
        "allocates",
        "loops",
        "never",
    ];
    let ran = rendered("python", "plugin.py", PYTHON, &misdeeds);
    insta::assert_snapshot!(ran.err, @r#"
    error[plugin.memory]: allocates: transform mishap (release.yaml:8): mishap 0.1.0: it wanted 65 MiB of memory, more than its limit
      hint: a plugin that needs more asks for capabilities = ["memory:MIB"] in its plugin.toml
    error[plugin.refused]: connects: transform mishap (release.yaml:8): mishap 0.1.0: error[exception]: the plugin raised OSError: there is no network in a plugin: a step sends with cx.http.send(…)
    error[plugin.refused]: fetches: transform mishap (release.yaml:8): mishap 0.1.0: error[exception]: the plugin raised urllib.error.URLError: <urlopen error there is no network in a plugin: a step sends with cx.http.send(…)>
    error[plugin.refused]: imports: transform mishap (release.yaml:8): mishap 0.1.0: error[exception]: the plugin raised ModuleNotFoundError: no module 'sqlite3' in this plugin: a module is imported where the plugin is loaded, at the top of a file, and not during a call
    error[plugin.timeout]: loops: transform mishap (release.yaml:8): mishap 0.1.0: it ran for more than 5.0 s
      hint: a plugin that needs longer asks for capabilities = ["wall:SECONDS"] in its plugin.toml
    error[plugin.refused]: never: transform mishap (release.yaml:8): mishap 0.1.0: error[answer]: transform must return its answer itself, and it returned an awaitable: a call waits for nothing
    error[plugin.refused]: opens: transform mishap (release.yaml:8): mishap 0.1.0: error[exception]: the plugin raised FileNotFoundError: [Errno 44] No such file or directory: '/etc/passwd'
    error[plugin.refused]: raises: transform mishap (release.yaml:8): mishap 0.1.0: error[exception]: the plugin raised ValueError: there are no more ports
    error[plugin.refused]: runs: transform mishap (release.yaml:8): mishap 0.1.0: error[exception]: the plugin raised OSError: [Errno 58] wasi does not support processes.
    error[plugin.refused]: surroundings: transform mishap (release.yaml:8): mishap 0.1.0: error[exception]: the plugin raised ValueError: {} /
    error[plugin.refused]: threads: transform mishap (release.yaml:8): mishap 0.1.0: error[exception]: the plugin raised RuntimeError: can't start new thread
    "#);
}

#[test]
fn what_is_not_there_cannot_be_imported() {
    let desk = Desk::with_language_tools();
    desk.bowline("plugin new js --language javascript").done();
    desk.write("js/src/plugin.js", "import fs from \"node:fs\";\nexport function transform() {}\n");
    insta::assert_snapshot!(desk.bowline("plugin build js").told(), @r#"
    exit 1
    --- stderr
    src/plugin.js:1:16: Could not resolve "node:fs"
      (a plugin can import its own files and packages that npm installed; there is no Node.js in it)
    error: DESK/js does not build
    "#);
    desk.bowline("plugin new py --language python").done();
    desk.write("py/plugin.py", "import requests\n\n\ndef transform(config, cx):\n    pass\n");
    insta::assert_snapshot!(desk.bowline("plugin build py").told(), @r#"
    exit 1
    --- stderr
    File "plugin.py", line 1, in <module>
        import requests
    ModuleNotFoundError: No module named 'requests'
      (if it is pure Python: pip install --target vendor requests)
    error: DESK/py does not build
    "#);
}

/// A release with one plugin, and a customer for each misdeed.
fn rendered(language: &str, source: &str, text: &str, misdeeds: &[&str]) -> Ran {
    let desk = Desk::with_language_tools();
    desk.bowline(&format!("plugin new mishap --language {language}")).done();
    desk.write(&format!("mishap/{source}"), text);
    desk.edit("mishap/plugin.toml", "config-schema = \"config.schema.json\"\n", "");
    desk.bowline("plugin push mishap --to shop/plugins.oci").done();
    for misdeed in misdeeds {
        let customer = CUSTOMER.replace("NAME", misdeed);
        desk.write(&format!("shop/customers/{misdeed}.yaml"), customer);
    }
    desk.write("shop/release.yaml", RELEASE);
    let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n";
    desk.write("shop/manifests/web.yaml", object);
    desk.lock("shop");
    let ran = desk.bowline("render shop --all --out out");
    assert_eq!(ran.code, Some(4), "{}", ran.told());
    ran
}
