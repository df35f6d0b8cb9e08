//! Kinds that a plugin judges.

use super::manifests::definition;
use super::{Shop, until};
use crate::small;

#[test]
fn a_plugin_says_when_an_object_of_its_kind_is_healthy() {
    let shop = Shop::new();
    let group = format!("{}.example", shop.namespace);
    shop.manifests(&format!(
        "apiVersion: {group}/v1\nkind: Database\nmetadata: {{name: main, namespace: NAMESPACE}}\nspec: {{size: 3}}\n{}",
        definition(&group, "v1", "Database")
    ));
    small::with_health_plugin(&shop.desk, &format!("{group}/v1/Database"));
    let run = shop.desk.start("run . -c acme");
    let database = format!("databases.{group}/main");
    until("the database is there", || {
        shop.cluster.kubectl(&["get", "-n", &shop.namespace, &database]).is_ok()
    });
    until("the run waits for it", || {
        let logs = shop.desk.bowline("runs logs acme");
        logs.out.contains("it does not say that it is ready")
    });
    shop.kubectl(&["patch", &database, "--type=merge", "-p", r#"{"status": {"ready": true}}"#]);
    let ran = shop.desk.ended(run.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.told());
    shop.cluster.kubectl(&["delete", "crd", &format!("databases.{group}")]).unwrap();
}
