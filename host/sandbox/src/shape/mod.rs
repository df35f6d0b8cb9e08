//! A look at a component before it is compiled: whether that is bounded, and which engine it needs.
//!
//! Compiling cannot be cancelled, so what would take for ever is refused by what it is made of.
//! Nothing here validates: that is the compiler's first step.

mod function;

use wasmparser::{
    ComponentInstance, CompositeInnerType, Instance, MemoryType, Parser, Payload, RecGroup,
    TableType, TypeRef,
};

use self::function::Body;
use crate::engine::{Size, slot};

/// What a component may be made of.
const FUNCTIONS: u64 = 100_000;
const OPERATORS: u64 = 40_000_000;
/// Of all functions together: see [`function`].
const CARRIED: u64 = 50_000_000;
const TYPES: u64 = 100_000;
const CANONICAL_FUNCTIONS: u64 = 20_000;
/// A call gives all of its results with two bytes of code. Compilers give one.
const RESULTS: u64 = 4;
const COMPONENT_DEPTH: usize = 8;
/// Instances of instances: what is nested multiplies, and all of it is laid out when it is compiled.
const COMPONENT_INSTANCES: u64 = 1_000;
const MODULES: u64 = 64;

/// Why a component is not compiled.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ShapeError {
    #[error("it has more than {most} {what}")]
    Beyond { what: &'static str, most: u64 },
    #[error("it cannot be read")]
    Unreadable(#[from] wasmparser::BinaryReaderError),
}

/// What a component is made of.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    functions: u64,
    operators: u64,
    carried: u64,
    types: u64,
    modules: u64,
    core_instances: u64,
    canonical_functions: u64,
    /// How many instances the components at each level make.
    component_instances: [u64; COMPONENT_DEPTH + 1],
    /// Most parameters and results of one function or block.
    widest_type: u64,
    memories: u64,
    largest_memory: u64,
    tables: u64,
    largest_table: u64,
    grows_tables: bool,
    nested: bool,
}

impl Shape {
    /// Reads all of `bytes` once.
    pub(crate) fn of(bytes: &[u8]) -> Result<Shape, ShapeError> {
        let mut shape = Shape::default();
        let mut depth = 0usize;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::ModuleSection { .. } => {
                    depth += 1;
                    shape.modules += 1;
                }
                Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                payload => shape.count(payload, depth)?,
            }
            at_most(depth as u64, COMPONENT_DEPTH as u64, "levels of components")?;
            shape.check()?;
        }
        Ok(shape)
    }

    /// Which engine this component runs on, with `memory` bytes as its limit.
    pub(crate) fn size(&self, memory: u64) -> Size {
        let fits = memory <= slot::MEMORY
            && self.largest_memory <= slot::MEMORY
            && self.core_instances <= slot::CORE_INSTANCES.into()
            && self.memories <= slot::MEMORIES.into()
            && self.tables <= slot::TABLES.into()
            && self.largest_table <= slot::TABLE_ELEMENTS
            && !self.grows_tables
            && !self.nested;
        if fits { Size::Small } else { Size::Large }
    }

    fn count(&mut self, payload: Payload<'_>, depth: usize) -> Result<(), ShapeError> {
        match payload {
            Payload::TypeSection(section) => {
                for group in section {
                    self.add_types(&group?)?;
                }
            }
            Payload::ComponentCanonicalSection(section) => {
                self.canonical_functions += u64::from(section.count());
            }
            Payload::ComponentTypeSection(section) => self.types += u64::from(section.count()),
            Payload::CoreTypeSection(section) => self.types += u64::from(section.count()),
            Payload::InstanceSection(section) => {
                for instance in section {
                    self.core_instances +=
                        u64::from(matches!(instance?, Instance::Instantiate { .. }));
                }
            }
            Payload::ComponentInstanceSection(section) => {
                for instance in section {
                    let made = matches!(instance?, ComponentInstance::Instantiate { .. });
                    self.component_instances[depth] += u64::from(made);
                    // What a nested component instantiates multiplies.
                    self.nested |= made && depth > 0;
                }
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    self.add_memory(memory?);
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    self.add_table(table?.ty);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    if let TypeRef::Memory(memory) = import?.ty {
                        self.largest_memory = self.largest_memory.max(initial_bytes(memory));
                    }
                }
            }
            Payload::CodeSectionStart { count, .. } => self.functions += u64::from(count),
            Payload::CodeSectionEntry(body) => {
                let body = Body::of(&body, self.widest_type)?;
                self.operators += body.operators;
                self.carried += body.carried;
                self.grows_tables |= body.grows_table;
            }
            _ => {}
        }
        Ok(())
    }

    fn add_memory(&mut self, memory: MemoryType) {
        self.memories += 1;
        self.largest_memory = self.largest_memory.max(initial_bytes(memory));
    }

    fn add_table(&mut self, table: TableType) {
        self.tables += 1;
        self.largest_table = self.largest_table.max(table.initial);
    }

    fn add_types(&mut self, group: &RecGroup) -> Result<(), ShapeError> {
        for ty in group.types() {
            self.types += 1;
            if let CompositeInnerType::Func(function) = &ty.composite_type.inner {
                let results = function.results().len() as u64;
                at_most(results, RESULTS, "results of one function")?;
                self.widest_type = self.widest_type.max(results + function.params().len() as u64);
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), ShapeError> {
        at_most(self.functions, FUNCTIONS, "functions")?;
        at_most(self.operators, OPERATORS, "instructions")?;
        at_most(self.carried, CARRIED, "values carried over branches")?;
        at_most(self.types, TYPES, "types")?;
        at_most(self.modules, MODULES, "core modules")?;
        at_most(self.core_instances, MODULES, "core instances")?;
        at_most(self.canonical_functions, CANONICAL_FUNCTIONS, "functions across its border")?;
        let all = self
            .component_instances
            .iter()
            .fold(1u64, |all, at_level| all.saturating_mul((*at_level).max(1)));
        at_most(all, COMPONENT_INSTANCES, "component instances")
    }
}

fn initial_bytes(memory: MemoryType) -> u64 {
    memory.initial.saturating_mul(1 << memory.page_size_log2.unwrap_or(16).min(32))
}

fn at_most(count: u64, most: u64, what: &'static str) -> Result<(), ShapeError> {
    if count > most { Err(ShapeError::Beyond { what, most }) } else { Ok(()) }
}
