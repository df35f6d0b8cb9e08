//! Runs on disk: append-only events, each durable before the commands that follow from it.
