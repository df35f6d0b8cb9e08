//! `cargo xtask cluster`: a cluster for a person to try things on. It ends with Ctrl-C.

use std::io::{self, Write};

use bowline_cluster::Cluster;

fn main() -> anyhow::Result<()> {
    let cluster = Cluster::start()?.with_controllers()?;
    let config = cluster.kubeconfig();
    let told = format!(
        "A cluster is running at {}. In another terminal:\n\n  export KUBECONFIG={}\n\nCtrl-C ends it.\n",
        cluster.address(),
        config.display()
    );
    io::stdout().write_all(told.as_bytes())?;
    loop {
        std::thread::park();
    }
}
