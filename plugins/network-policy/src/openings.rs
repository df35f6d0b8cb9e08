//! Services that the API server calls: of webhooks, of conversions, of APIs.
//!
//! The API server runs on no pod's address, so nothing narrower than "from anywhere" lets it in.

use std::collections::{BTreeMap, BTreeSet};

use bowline_guest::pointer::element;
use bowline_guest::{Context, Error, Object};
use serde::Deserialize;

use crate::Namespace;
use crate::services::Service;

/// Ports of Services, by the Service's namespace and name.
#[derive(Default)]
pub struct Openings(BTreeMap<(Namespace, String), BTreeSet<u16>>);

#[derive(Deserialize)]
struct Reference {
    namespace: Option<String>,
    name: String,
    port: Option<u16>,
}

impl Openings {
    pub fn read(cx: &Context) -> Result<Self, Error> {
        let mut openings = Openings::default();
        let webhooks = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
        for configuration in cx.objects().kinds(webhooks) {
            for index in 0.. {
                let webhook = element("/webhooks", index);
                if !configuration.has(&format!("{webhook}/name"))? {
                    break;
                }
                openings.note(&configuration, &format!("{webhook}/clientConfig/service"))?;
            }
        }
        for definition in cx.objects().kind("CustomResourceDefinition") {
            openings.note(&definition, "/spec/conversion/webhook/clientConfig/service")?;
        }
        for api in cx.objects().kind("APIService") {
            openings.note(&api, "/spec/service")?;
        }
        Ok(openings)
    }

    fn note(&mut self, object: &Object<'_>, at: &str) -> Result<(), Error> {
        if let Some(reference) = object.get::<Reference>(at)? {
            let service = (reference.namespace, reference.name);
            self.0.entry(service).or_default().insert(reference.port.unwrap_or(443));
        }
        Ok(())
    }

    /// Whether the API server calls this port of a Service.
    pub fn contain(&self, service: &Service, port: u16) -> bool {
        let key = (service.id.namespace.clone(), service.id.name.clone());
        self.0.get(&key).is_some_and(|ports| ports.contains(&port))
    }
}
