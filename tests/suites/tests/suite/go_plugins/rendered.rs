//! The plugins in the pipeline of a release.
