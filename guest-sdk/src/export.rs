//! `export!`: makes a crate a plugin.

/// Makes this crate a plugin, whose one export is the given unit struct in the given role.
///
/// ```text
/// bowline_guest::export!(Sidecar);                  // a Transformer
/// bowline_guest::export!(HouseRules as Validator);
/// bowline_guest::export!(QueueHealth as Health);
/// bowline_guest::export!(Drain as Step);
/// ```
///
/// In a test build it adds a test that compares `config.schema.json` beside `Cargo.toml` with the
/// plugin's `Config`. With `BOWLINE_UPDATE=1` in the environment the test writes the file instead.
#[macro_export]
macro_rules! export {
    ($plugin:ident) => {
        $crate::export!($plugin as Transformer);
    };
    ($plugin:ident as Transformer) => {
        $crate::__export_role!($plugin, transformer, {
            fn transform(
                config: ::std::string::String,
            ) -> ::core::result::Result<
                ::std::vec::Vec<$crate::wasm::wit::types::Finding>,
                ::std::vec::Vec<$crate::wasm::wit::types::Finding>,
            > {
                $crate::wasm::transformer(&$plugin, &config)
            }
        });
        $crate::__schema_test!(<$plugin as $crate::Transformer>::Config);
    };
    ($plugin:ident as Validator) => {
        $crate::__export_role!($plugin, validator, {
            fn validate(
                config: ::std::string::String,
            ) -> ::core::result::Result<
                ::std::vec::Vec<$crate::wasm::wit::types::Finding>,
                ::std::vec::Vec<$crate::wasm::wit::types::Finding>,
            > {
                $crate::wasm::validator(&$plugin, &config)
            }
        });
        $crate::__schema_test!(<$plugin as $crate::Validator>::Config);
    };
    ($plugin:ident as Health) => {
        $crate::__export_role!($plugin, health, {
            fn assess(
                object: ::std::string::String,
                config: ::std::string::String,
            ) -> $crate::wasm::wit::Assessment {
                $crate::wasm::health(&$plugin, &object, &config)
            }
        });
        $crate::__schema_test!(<$plugin as $crate::Health>::Config);
    };
    ($plugin:ident as Step) => {
        $crate::__export_role!($plugin, step, {
            fn run(
                config: ::std::string::String,
            ) -> ::core::result::Result<
                $crate::wasm::wit::Outcome,
                ::std::vec::Vec<$crate::wasm::wit::types::Finding>,
            > {
                $crate::wasm::step(&$plugin, &config)
            }
        });
        $crate::__schema_test!(<$plugin as $crate::Step>::Config);
    };
    ($plugin:ident as $role:ident) => {
        ::core::compile_error!("a plugin's role is `Transformer`, `Validator`, `Health` or `Step`");
    };
}

/// The generated exports of one role, in the WebAssembly build only.
#[doc(hidden)]
#[macro_export]
macro_rules! __export_role {
    ($plugin:ident, $role:ident, { $($call:tt)* }) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            struct Exported;

            impl $crate::wasm::wit::$role::exports::bowline::plugin::$role::Guest for Exported {
                $($call)*
            }

            $crate::wasm::wit::$role::export!(Exported with_types_in $crate::wasm::wit::$role);
        };
    };
}

/// The test that holds `config.schema.json` against the plugin's config type.
#[doc(hidden)]
#[macro_export]
macro_rules! __schema_test {
    ($config:ty) => {
        #[cfg(all(test, not(target_family = "wasm")))]
        #[test]
        fn config_schema_file_is_made_from_the_config_type() {
            if let Err(reason) = $crate::schema::check::<$config>(::std::env!("CARGO_MANIFEST_DIR"))
            {
                panic!("{reason}");
            }
        }
    };
}
