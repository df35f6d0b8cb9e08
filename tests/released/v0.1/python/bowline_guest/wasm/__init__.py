"""The WebAssembly side: what a component exports and imports. `wit_world` and `componentize_py_types`
are made by componentize-py, and exist in a build only."""
