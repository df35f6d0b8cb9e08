//! References by namespace and name that Kubernetes' own kinds hold.
//!
//! | in | at | to a |
//! |---|---|---|
//! | RoleBinding, ClusterRoleBinding | `/subjects/*` of kind ServiceAccount | ServiceAccount |
//! | Mutating- and ValidatingWebhookConfiguration | `/webhooks/*/clientConfig/service` | Service |
//! | CustomResourceDefinition | `/spec/conversion/webhook/clientConfig/service` | Service |
//! | APIService | `/spec/service` | Service |

use bowline_guest::pointer::element;
use bowline_guest::{Context, Error, Object};
use serde::Deserialize;

use crate::moves::Moves;

/// The part that all these references share; subjects have a kind too.
#[derive(Deserialize)]
struct Reference {
    kind: Option<String>,
    namespace: Option<String>,
    #[serde(default)]
    name: String,
}

pub fn follow(cx: &Context, moves: &Moves, namespace: &str) -> Result<(), Error> {
    for binding in cx.objects().kinds(["RoleBinding", "ClusterRoleBinding"]) {
        follow_subjects(&binding, moves, namespace)?;
    }
    let webhooks = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
    for configuration in cx.objects().kinds(webhooks) {
        follow_webhooks(&configuration, moves, namespace)?;
    }
    for definition in cx.objects().kind("CustomResourceDefinition") {
        let at = "/spec/conversion/webhook/clientConfig/service";
        follow_service(&definition, at, moves, namespace)?;
    }
    for service in cx.objects().kind("APIService") {
        follow_service(&service, "/spec/service", moves, namespace)?;
    }
    Ok(())
}

fn follow_subjects(binding: &Object<'_>, moves: &Moves, namespace: &str) -> Result<(), Error> {
    let subjects: Vec<Reference> = binding.get("/subjects")?.unwrap_or_default();
    for (index, subject) in subjects.iter().enumerate() {
        // Users and groups live in no namespace.
        if subject.kind.as_deref() == Some("ServiceAccount") {
            let at = element("/subjects", index);
            follow_one(binding, &at, "ServiceAccount", subject, moves, namespace)?;
        }
    }
    Ok(())
}

/// A webhook that is reached by URL has no service.
fn follow_webhooks(
    configuration: &Object<'_>,
    moves: &Moves,
    namespace: &str,
) -> Result<(), Error> {
    for index in 0.. {
        let webhook = element("/webhooks", index);
        if !configuration.has(&format!("{webhook}/name"))? {
            break;
        }
        let at = format!("{webhook}/clientConfig/service");
        follow_service(configuration, &at, moves, namespace)?;
    }
    Ok(())
}

fn follow_service(
    object: &Object<'_>,
    at: &str,
    moves: &Moves,
    namespace: &str,
) -> Result<(), Error> {
    match object.get::<Reference>(at)? {
        Some(reference) => follow_one(object, at, "Service", &reference, moves, namespace),
        None => Ok(()),
    }
}

fn follow_one(
    object: &Object<'_>,
    at: &str,
    kind: &str,
    reference: &Reference,
    moves: &Moves,
    namespace: &str,
) -> Result<(), Error> {
    let old = reference.namespace.as_deref();
    if old == Some(namespace) || !moves.covers(kind, old, &reference.name) {
        return Ok(());
    }
    object.set(&format!("{at}/namespace"), namespace)
}
