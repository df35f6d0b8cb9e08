//! Write Bowline plugins in Rust.
//!
//! A plugin is a unit struct that implements one of four traits, and [`export!`]. This is a whole
//! one, with its unit test:
//!
//! ```
//! use bowline_guest::{Context, Findings, Transformer};
//! use schemars::JsonSchema;
//! use serde::{Deserialize, Serialize};
//!
//! /// Adds a proxy beside the containers of each Deployment.
//! struct Sidecar;
//!
//! /// What a pipeline entry says: `config: {image: …, port: 9000}`.
//! #[derive(Deserialize, JsonSchema)]
//! #[serde(rename_all = "camelCase", deny_unknown_fields)]
//! struct SidecarConfig {
//!     /// The proxy's image.
//!     image: String,
//!     /// Where the proxy listens.
//!     port: u16,
//! }
//!
//! #[derive(Serialize)]
//! struct Container<'a> {
//!     name: &'static str,
//!     image: &'a str,
//! }
//!
//! impl Transformer for Sidecar {
//!     type Config = SidecarConfig;
//!
//!     fn transform(&self, config: SidecarConfig, cx: &Context) -> Result<Findings, Findings> {
//!         let proxy = Container { name: "proxy", image: &config.image };
//!         for deployment in cx.objects().kind("Deployment") {
//!             deployment.append("/spec/template/spec/containers", &proxy)?;
//!             deployment.set("/metadata/annotations/proxy-port", &config.port.to_string())?;
//!         }
//!         Ok(Findings::none())
//!     }
//! }
//!
//! bowline_guest::export!(Sidecar);
//!
//! // In a unit test, the same plugin runs natively, against memory.
//! use bowline_guest::TestCall;
//! use serde_json::json;
//!
//! let outcome = TestCall::new()
//!     .object(json!({
//!         "apiVersion": "apps/v1",
//!         "kind": "Deployment",
//!         "metadata": {"name": "web"},
//!         "spec": {"template": {"spec": {"containers": [{"name": "web"}]}}},
//!     }))
//!     .transform(&Sidecar, json!({"image": "proxy@sha256:ab", "port": 9000}));
//!
//! assert_eq!(outcome.result, Ok(Findings::none()));
//! let web = outcome.find("Deployment", "web").expect("the Deployment is still there");
//! assert_eq!(web["spec"]["template"]["spec"]["containers"][1]["name"], "proxy");
//! assert_eq!(web["metadata"]["annotations"]["proxy-port"], "9000");
//! ```
//!
//! # The four roles
//! | trait | it | its context offers |
//! |---|---|---|
//! | [`Transformer`] | makes and changes objects | objects to edit, facts, files, lookup, log |
//! | [`Validator`] | says whether objects may go out | objects to read, facts, files, lookup, log |
//! | [`Health`] | judges one live object | log |
//! | [`Step`] | does custom work in a run | facts, lookup, progress, http, log |
//!
//! # A plugin's folder
//! ```text
//! Cargo.toml            [lib] crate-type = ["cdylib", "rlib"]
//! plugin.toml           name, version, role, interface, capabilities
//! config.schema.json    made from `Config` by the test that `export!` adds (BOWLINE_UPDATE=1)
//! src/lib.rs            the struct, the trait, `export!`
//! cases/NAME/           input.yaml, config.yaml, … and what must come out
//! ```
//!
//! # Errors
//! Reads and edits fail with an [`Error`], which `?` turns into [`Findings`]. What a person must fix
//! is a [`Finding`] with a code, the object, the field and a hint. A panic is a bug of the plugin: it
//! ends the call, and its message goes to the log.

mod assessment;
mod call;
mod config;
mod context;
mod duration;
mod error;
mod export;
mod facts;
mod files;
mod finding;
mod http;
mod json;
pub mod kubernetes;
mod log;
mod lookup;
mod object;
mod outcome;
pub mod pointer;
mod progress;
pub mod role;
mod selection;

#[cfg(not(target_family = "wasm"))]
mod native;
#[cfg(not(target_family = "wasm"))]
pub mod schema;
#[cfg(target_family = "wasm")]
#[doc(hidden)]
pub mod wasm;

pub use assessment::{Assessment, HealthStatus};
pub use config::NoConfig;
pub use context::Context;
pub use duration::DurationText;
pub use error::Error;
pub use facts::Facts;
pub use files::Files;
pub use finding::{Finding, Findings, Severity};
pub use http::{Http, Request, Response};
pub use log::Log;
pub use lookup::Lookup;
pub use object::{Object, ObjectId};
pub use outcome::{Child, Outcome, StepStatus};
pub use progress::Progress;
pub use role::{Health, Step, Transformer, Validator};
pub use selection::{Objects, Selection};

#[cfg(not(target_family = "wasm"))]
pub use native::{LogLine, TestCall, TestOutcome};

#[cfg(not(target_family = "wasm"))]
pub(crate) use native::Host;
#[cfg(target_family = "wasm")]
pub(crate) use wasm::Host;

pub(crate) use json::{from_json_text, json_text};
