//! What takes a capability: denied without, and what it does with.

use super::Case;
use super::outside::Answering;

const ALL: &[&str] = &["files", "cluster-read:apps/Deployment"];

#[tokio::test]
pub async fn what_is_not_granted_is_denied_with_the_line_to_add() {
    let told = Case::of("capabilities").reads(Answering).transform().await;
    insta::assert_snapshot!(told.findings(), @r#"
    walk: Err("denied: the plugin's manifest does not ask for files")
    read: Err("denied: the plugin's manifest does not ask for files")
    read above: Err("denied: the plugin's manifest does not ask for files")
    read root: Err("denied: the plugin's manifest does not ask for files")
    lookup Deployment: Err("denied: the plugin's manifest does not ask for cluster-read:apps/Deployment")
    lookup Job: Err("denied: the plugin's manifest does not ask for cluster-read:apps/Job")
    output host: Ok(Some("\"db.example\""))
    output absent: Ok(None)
    output port: Err("denied: output port is sensitive and the plugin's manifest does not ask for output:port")
    "#);
    let told = Case::of("capabilities").reads(Answering).asking(ALL).transform().await;
    insta::assert_snapshot!(told.findings(), @r#"
    walk: Err("denied: bowline.toml does not grant files to this plugin")
    read: Err("denied: bowline.toml does not grant files to this plugin")
    read above: Err("denied: bowline.toml does not grant files to this plugin")
    read root: Err("denied: bowline.toml does not grant files to this plugin")
    lookup Deployment: Err("denied: bowline.toml does not grant cluster-read:apps/Deployment to this plugin")
    lookup Job: Err("denied: the plugin's manifest does not ask for cluster-read:apps/Job")
    output host: Ok(Some("\"db.example\""))
    output absent: Ok(None)
    output port: Err("denied: output port is sensitive and the plugin's manifest does not ask for output:port")
    "#);
    let output = &["output:port"];
    let told = Case::of("capabilities").reads(Answering).asking(output).transform().await;
    assert!(told.findings().contains("bowline.toml does not grant output:port"));
    let told = Case::of("capabilities").reads(Answering).granting(ALL).transform().await;
    assert!(told.findings().contains("does not ask for files"), "{}", told.findings());
}

#[tokio::test]
async fn what_is_asked_for_and_granted_works_and_nothing_else() {
    let told = Case::of("capabilities").reads(Answering).asking(ALL).granting(ALL).transform();
    insta::assert_snapshot!(told.await.findings(), @r#"
    walk: Ok(["api.yaml", "web.yaml"])
    read: Ok("charts/web.yaml")
    read above: Err("a path may not lead out of its folder: \"../charts/web.yaml\"")
    read root: Err("a path is relative to the folder that the pipeline names: \"/etc/passwd\"")
    lookup Deployment: Ok(Some("\"the cluster's Deployment/web\""))
    lookup Job: Err("denied: the plugin's manifest does not ask for cluster-read:apps/Job")
    output host: Ok(Some("\"db.example\""))
    output absent: Ok(None)
    output port: Err("denied: output port is sensitive and the plugin's manifest does not ask for output:port")
    "#);
}

#[tokio::test]
async fn a_read_without_a_cluster_says_so() {
    let told = Case::of("capabilities").asking(ALL).granting(ALL).transform().await;
    assert!(told.findings().contains("not connected to the customer's cluster"));
}
