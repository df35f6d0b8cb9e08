//! Where manifests go: one target a module, behind one trait.
