//! Single calls over 120 objects, each beside the same work as plain functions on the same store.
//!
//! A measured call is what a render does for one entry of the pipeline: open a session on the store,
//! make an instance, run it, let both go. Keeping the edits (the commit) is not part of it.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use bowline_artifact::build::{BuildOptions, CargoOutput, compile_examples, encode_guest};
use bowline_artifact::manifest::PluginToml;
use bowline_artifact::{Artifact, attach};
use bowline_bench::fleet::release::objects;
use bowline_bench::places;
use bowline_bundle::layout::Layout;
use bowline_core::limits::CallLimits;
use bowline_core::store::{Selector, Session, SessionRules, Store};
use bowline_core::value::Pointer;
use bowline_core::yaml::{self, Limits};
use bowline_core::{Finding, PluginId, Role, Value};
use bowline_sandbox::{Invocation, Program, Sandbox, SandboxSettings};
use criterion::{Criterion, criterion_group, criterion_main};
use tokio::runtime::Runtime;

criterion_group!(calls, transformers, validators);
criterion_main!(calls);

/// What every call shares.
struct Caller {
    runtime: Runtime,
    sandbox: Sandbox,
    store: Store,
    limits: Arc<CallLimits>,
}

/// What a plugin does, as a function of the host.
type Native = fn(&mut Session);

fn transformers(criterion: &mut Criterion) {
    let caller = Caller::new();
    let program = caller.load(&one_call());
    let mut group = criterion.benchmark_group("120 objects");
    let natives: [(&str, Native); 5] =
        [("nothing", |_| {}), ("select", select), ("get", get), ("set", set), ("whole", whole)];
    for (name, native) in natives {
        let config = Value::from(name);
        caller.transform(&program, &config);
        group.bench_function(format!("{name}/plugin"), |bencher| {
            bencher.iter(|| caller.transform(&program, &config));
        });
        group.bench_function(format!("{name}/native"), |bencher| {
            bencher.iter(|| {
                let mut session = caller.session();
                native(&mut session);
                session
            });
        });
    }
}

fn validators(criterion: &mut Criterion) {
    let caller = Caller::new();
    let program = caller.load(&house_rules());
    let config = Value::from_json("{}").expect("an empty object is JSON");
    let found = caller.validate(&program, &config).len();
    criterion.bench_function(
        &format!("120 objects/house-rules, {found} findings/plugin"),
        |bencher| {
            bencher.iter(|| caller.validate(&program, &config));
        },
    );
}

impl Caller {
    fn new() -> Caller {
        let values = objects().into_iter().flat_map(|(name, text)| {
            let documents = yaml::read(&text, &Limits::default());
            documents.unwrap_or_else(|error| panic!("{name}: {error}"))
        });
        Caller {
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime for one thread"),
            sandbox: Sandbox::new(SandboxSettings::default()).expect("the engines can be set up"),
            store: Store::new(values.map(|document| document.value)),
            limits: Arc::default(),
        }
    }

    fn load(&self, artifact: &Artifact) -> Program {
        let loaded = self.runtime.block_on(self.sandbox.load(artifact, self.limits.memory));
        loaded.unwrap_or_else(|failed| panic!("{failed}"))
    }

    fn session(&self) -> Session {
        let limits = self.limits.output;
        let rules = SessionRules { limits, may_read_sensitive: false, knows_sensitive: false };
        Session::begin(self.store.clone(), &Selector::default(), rules)
    }

    fn invocation(&self) -> Invocation {
        let session = Some(self.session());
        Invocation { session, ..Invocation::new(self.limits.clone(), Arc::default()) }
    }

    fn transform(&self, program: &Program, config: &Value) -> Option<Session> {
        let call = self.sandbox.transform(program, self.invocation(), config);
        let called = self.runtime.block_on(call);
        called.result.unwrap_or_else(|failed| panic!("{failed}"));
        called.session
    }

    fn validate(&self, program: &Program, config: &Value) -> Vec<Finding> {
        let call = self.sandbox.validate(program, self.invocation(), config);
        let called = self.runtime.block_on(call);
        called.result.unwrap_or_else(|failed| panic!("{failed}"))
    }
}

fn select(session: &mut Session) {
    black_box(session.select(&Selector::default()));
}

fn get(session: &mut Session) {
    for object in session.select(&Selector::default()) {
        black_box(session.get(object, "/metadata/labels/owner").expect("it can be read"));
    }
}

fn set(session: &mut Session) {
    let at = Pointer::of(["metadata", "labels", "call"]);
    for object in session.select(&Selector::default()) {
        session.set_value(object, at.clone(), "one".into()).expect("it can be written");
    }
}

/// A native function has no border to bring JSON across: it takes the value and puts it back.
fn whole(session: &mut Session) {
    for object in session.select(&Selector::default()) {
        let body = session.get(object, "").expect("it can be read").cloned();
        let body = body.expect("an object has a body");
        session.set_value(object, Pointer::ROOT, body).expect("it can be written");
    }
}

/// The guest in `examples/one-call.rs`.
fn one_call() -> Artifact {
    let options =
        BuildOptions { locked: true, output: CargoOutput::Kept, ..BuildOptions::default() };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let compiled = compile_examples(folder, &["one-call".to_owned()], &options);
    let compiled = compiled.unwrap_or_else(|error| panic!("{error}"));
    let module = compiled[0].read().expect("what was compiled can be read");
    let component = encode_guest(&module).expect("the guest makes a component");
    let toml = format!(
        "name = \"one-call\"\nversion = \"1.0.0\"\nrole = \"{}\"\n\
         interface = \"bowline:plugin@0.1.0\"\nsummary = \"The guest of the benchmarks\"\n\
         license = \"Apache-2.0\"\n",
        Role::Transformer
    );
    let manifest = PluginToml::read(&toml).expect("the manifest is right").manifest;
    let bytes = attach(&component, &manifest).expect("a manifest can be attached");
    Artifact::read(bytes).expect("it is a plugin")
}

/// The first-party validator, as the example holds it.
fn house_rules() -> Artifact {
    let layout = Layout::open(&places::root().join("examples/shop/plugins.oci"));
    let id = PluginId::parse("house-rules@1.0.0").expect("that is a reference");
    layout.and_then(|layout| layout.read(&id)).unwrap_or_else(|error| panic!("{error}"))
}
