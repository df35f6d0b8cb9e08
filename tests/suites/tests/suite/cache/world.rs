//! A small release with one customer as plain data, to be changed at random, and its render.
//!
//! ```text
//! World ──plan, store, outputs──► Renderer, with the cache or without ──► Told
//! ```

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bowline_artifact::{Artifact, attach};
use bowline_bundle::layout::Layout;
use bowline_core::facts::{Outputs, ReleaseFacts};
use bowline_core::grant::{Capability, Grants};
use bowline_core::kinds::Kinds;
use bowline_core::limits::CallLimits;
use bowline_core::plan::{Plan, PlannedCall};
use bowline_core::release::{Guards, Place};
use bowline_core::store::{Author, Selector, Store};
use bowline_core::{Digest, Role, Value};
use bowline_render::output::{Order, manifests};
use bowline_render::{Render, RenderCache, Renderer, Shared};
use bowline_sandbox::Files;

use crate::guests;
use crate::program::checkout;
use crate::sandbox::SANDBOX;

/// What stands in the Secrets and the sensitive output of every world.
pub const SECRET: &str = "sesame";

const ASKED: [&str; 2] = ["files", "output:password"];

/// Everything that a render depends on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    pub version: u8,
    pub image: u8,
    pub ring: u8,
    pub values: [u8; 2],
    pub outputs: [u8; 2],
    pub file: u8,
    pub things: Vec<Thing>,
    pub entries: Vec<Entry>,
}

/// An object of the release.
#[derive(Clone, Debug, PartialEq)]
pub struct Thing {
    pub kind: Kind,
    pub name: u8,
    pub content: [u8; 2],
    /// Its fields stand in the other order.
    pub turned: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    ConfigMap,
    Secret,
    Deployment,
    Service,
    Gadget,
    Definition,
}

/// An entry of the pipeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub calls: Calls,
    pub select: Option<Kind>,
    pub granted: [bool; 2],
}

/// Which plugin an entry calls.
#[derive(Clone, Debug, PartialEq)]
pub enum Calls {
    /// The guest that does what these steps say; 1 is the same under another version, and 2 a version
    /// that does nothing.
    Curious(u8, Vec<String>),
    Labels,
    /// Labels whose config holds the sensitive output.
    Password,
    SetNamespace,
    NetworkPolicy,
    Images,
    Sidecar,
}

/// What came of a render.
pub struct Told {
    /// The manifests, findings and writes, or why there are none.
    pub outcome: Result<[String; 3], String>,
    /// For each call, whether it was taken over.
    pub cached: Vec<bool>,
}

impl Told {
    /// The places of the calls that were made.
    pub fn made(&self) -> Vec<usize> {
        let cached = self.cached.iter().enumerate();
        cached.filter(|(_, cached)| !**cached).map(|(place, _)| place).collect()
    }
}

impl Kind {
    pub const ALL: [Kind; 6] = [
        Kind::ConfigMap,
        Kind::Secret,
        Kind::Deployment,
        Kind::Service,
        Kind::Gadget,
        Kind::Definition,
    ];

    fn word(self) -> &'static str {
        match self {
            Kind::ConfigMap => "ConfigMap",
            Kind::Secret => "Secret",
            Kind::Deployment => "Deployment",
            Kind::Service => "Service",
            Kind::Gadget => "Gadget",
            Kind::Definition => "CustomResourceDefinition",
        }
    }
}

impl Thing {
    fn value(&self) -> Value {
        let (name, [a, b]) = (format!("thing-{}", self.name), self.content);
        let fields = match self.turned {
            true => format!(r#""b":"{b}","a":"{a}""#),
            false => format!(r#""a":"{a}","b":"{b}""#),
        };
        let (api_version, rest) = match self.kind {
            Kind::ConfigMap => ("v1", format!(r#""data":{{{fields}}},"list":[{a},{b}]"#)),
            Kind::Secret => ("v1", format!(r#""data":{{"a":"{SECRET}-{a}","b":"{SECRET}-{b}"}}"#)),
            Kind::Deployment => (
                "apps/v1",
                format!(
                    r#""spec":{{"replicas":{a},"selector":{{"matchLabels":{{"app":"{name}"}}}},
                    "template":{{"metadata":{{"labels":{{"app":"{name}"}}}},"spec":{{"containers":
                    [{{"name":"web","image":"web","ports":[{{"containerPort":80{b}}}]}}]}}}}}}"#
                ),
            ),
            Kind::Service => (
                "v1",
                format!(r#""spec":{{"selector":{{"app":"{name}"}},"ports":[{{"port":80{b}}}]}}"#),
            ),
            Kind::Gadget => ("example.dev/v1", format!(r#""data":{{{fields}}}"#)),
            Kind::Definition => {
                let scope = if a.is_multiple_of(2) { "Namespaced" } else { "Cluster" };
                let group = r#""group":"example.dev","names":{"kind":"Gadget"},"versions":[{"name":"v1","served":true,"storage":true}]"#;
                ("apiextensions.k8s.io/v1", format!(r#""spec":{{"scope":"{scope}",{group}}}"#))
            }
        };
        let kind = self.kind.word();
        let team = ["red", "blue"][usize::from(b % 2)];
        let text = format!(
            r#"{{"apiVersion":"{api_version}","kind":"{kind}",
            "metadata":{{"name":"{name}","labels":{{"team":"{team}"}}}},{rest}}}"#
        );
        Value::from_json(&text).unwrap()
    }
}

impl Entry {
    fn planned(&self, author: u32) -> PlannedCall {
        let artifact = self.calls.artifact();
        let allowed = ASKED.iter().zip(self.granted).filter(|(_, granted)| *granted);
        let read = |text: &&str| text.parse::<Capability>().unwrap();
        let grants = Grants::new(ASKED.iter().map(read), allowed.map(|(text, _)| read(text)));
        let kinds = self.select.map(|kind| vec![kind.word().to_owned()]);
        PlannedCall {
            author: Author(author),
            label: format!("transform {author}").into(),
            place: Place::file("release.yaml"),
            plugin: artifact.id().clone(),
            digest: artifact.digest(),
            role: Role::Transformer,
            select: Selector { kinds, ..Selector::default() },
            config: self.calls.config(),
            files: Some("files".to_owned()),
            grants: Arc::new(grants),
            limits: Arc::new(self.calls.limits()),
        }
    }
}

impl Calls {
    fn artifact(&self) -> &'static Arc<Artifact> {
        let name = match self {
            Calls::Curious(0, _) => "curious 1.0.0",
            Calls::Curious(1, _) => "curious 1.1.0",
            Calls::Curious(..) => "curious 2.0.0",
            Calls::Labels | Calls::Password => "labels 1.0.0",
            Calls::SetNamespace => "set-namespace 1.0.0",
            Calls::NetworkPolicy => "network-policy 1.0.0",
            Calls::Images => "images 1.0.0",
            Calls::Sidecar => "sidecar 2.1.0",
        };
        &PLUGINS[name]
    }

    /// The next version of the guest.
    pub fn upgrade(&mut self) {
        if let Calls::Curious(version, _) = self {
            *version = (*version + 1) % 3;
        }
    }

    /// A call that never ends is stopped soon.
    fn limits(&self) -> CallLimits {
        let stays = matches!(self, Calls::Curious(_, steps) if steps.contains(&"stay".to_owned()));
        let usual = CallLimits::default();
        let running = if stays { Duration::from_millis(50) } else { usual.running };
        CallLimits { running, ..usual }
    }

    fn config(&self) -> Value {
        let json = |text| Value::from_json(text).unwrap();
        match self {
            Calls::Curious(_, steps) => Value::from(steps.join(";")),
            Calls::Labels => json(r#"{"labels":{"team":{"$value":"/a"}}}"#),
            Calls::Password => json(r#"{"annotations":{"told":{"$output":"password"}}}"#),
            Calls::SetNamespace => json(r#"{"namespace":{"$value":"/b/c"}}"#),
            Calls::NetworkPolicy => json(r#"{"ingressNamespace":{"$output":"host"}}"#),
            Calls::Images => json("{}"),
            Calls::Sidecar => json(
                r#"{"container":{"name":"proxy","image":"web","port":15443},
                "upstream":"http://127.0.0.1:8080"}"#,
            ),
        }
    }
}

impl World {
    pub async fn render(&self, cache: Option<Arc<RenderCache>>) -> Told {
        let plan = self.plan();
        let base = Store::new(self.things.iter().map(Thing::value));
        let files = HashMap::from([("files".to_owned(), self.files())]);
        let shared = Shared { base, files, reads: None, cache };
        let find = |digest| PLUGINS.values().find(|one| one.digest() == digest).cloned();
        let renderer = Renderer::prepare(SANDBOX.clone(), shared, &[&plan], find);
        match renderer.render(&plan, &self.outputs()).await {
            Ok(Render { rendered, receipts }) => {
                let findings = format!("{:#?}", rendered.findings);
                let writes = format!("{:#?}", rendered.store.writes());
                let text = manifests(&rendered, Order::Pipeline);
                let cached = receipts.iter().map(|receipt| receipt.cached).collect();
                Told { outcome: Ok([text, findings, writes]), cached }
            }
            Err(failed) => Told { outcome: Err(format!("{failed:#?}")), cached: Vec::new() },
        }
    }

    fn plan(&self) -> Plan {
        let mut kinds = Kinds::builtin();
        self.things.iter().for_each(|thing| kinds.learn(&thing.value()));
        let image = format!("registry.example/web@sha256:{:064x}", self.image);
        let release = ReleaseFacts {
            name: "random".into(),
            version: format!("1.0.{}", self.version).into(),
            digest: Digest::of(format!("{self:?}")),
            images: BTreeMap::from([("web".to_owned(), image.into())]),
            kinds,
        };
        let ring = (!self.ring.is_multiple_of(3))
            .then(|| ("ring".to_owned(), self.ring.to_string().into()));
        let [a, c] = self.values;
        let values = format!(r#"{{"a":"a{a}","b":{{"c":"ns-{c}"}}}}"#);
        let calls = (0..).zip(&self.entries).map(|(author, entry)| entry.planned(author));
        Plan {
            release: Arc::new(release),
            created: Duration::ZERO,
            customer: "acme".into(),
            labels: ring.into_iter().collect(),
            values: Value::from_json(&values).unwrap(),
            calls: calls.collect(),
            guards: Guards::default(),
        }
    }

    fn outputs(&self) -> Outputs {
        let [host, password] = self.outputs;
        Outputs::new([
            ("host".to_owned(), Value::from(format!("host-{host}"))),
            ("password".to_owned(), Value::from(format!("{SECRET}-{password}")).into_sensitive()),
        ])
    }

    fn files(&self) -> Files {
        let content: Arc<[u8]> = format!("note {}", self.file).into_bytes().into();
        let mut contents = BTreeMap::from([("note".to_owned(), content.clone())]);
        if !self.file.is_multiple_of(2) {
            contents.insert("sub/x".to_owned(), content);
        }
        Files { contents: Arc::new(contents), folder: None }
    }

    /// Drops objects that are one with an earlier one, which no release has.
    pub fn sound(mut self) -> World {
        let mut seen = BTreeSet::new();
        self.things.retain(|thing| seen.insert((thing.kind.word(), thing.name)));
        self
    }
}

/// The plugins that an entry can call, by name and version.
static PLUGINS: LazyLock<BTreeMap<String, Arc<Artifact>>> = LazyLock::new(|| {
    let layout = Layout::open(&checkout().join("examples/shop/plugins.oci")).unwrap();
    let released = layout.list().unwrap().into_iter().map(|entry| layout.read(&entry.id).unwrap());
    let versions = [("1.0.0", "curious"), ("1.1.0", "curious"), ("2.0.0", "vandal")];
    let versions = versions.map(|(version, guest)| {
        let mut manifest = guests::manifest("curious", Role::Transformer, guests::INTERFACE);
        manifest.id.version = version.parse().unwrap();
        manifest.capabilities = ASKED.map(|text| text.parse().unwrap()).into();
        Artifact::read(attach(&guests::component(guest), &manifest).unwrap()).unwrap()
    });
    let named = |one: Artifact| (one.id().to_string(), Arc::new(one));
    released.chain(versions).map(named).collect()
});
