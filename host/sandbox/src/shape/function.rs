//! A look at one function: what the compiler would have to build of it.
//!
//! Some of what the compiler does grows with the square of a function and worse. The bounds are those
//! at which one function takes a few seconds and a few hundred MiB at most; they are several times
//! what was found in the largest guests that are known (CPython, SpiderMonkey, programs in Go).

use wasmparser::{FunctionBody, Operator};

use super::{ShapeError, at_most};

const BYTES: u64 = 2 << 20;
const LOCALS: u64 = 10_000;
const CALLS: u64 = 100_000;
const BLOCK_DEPTH: u64 = 5_000;
const LOOPS: u64 = 4_000;
const LOOP_DEPTH: u64 = 64;
/// At each branch the compiler may have to carry along every local and every value of the block that
/// it leads to.
const CARRIED: u64 = 2_000_000;

/// What one function is made of.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) operators: u64,
    /// Branches times what each of them may carry.
    pub(super) carried: u64,
    pub(super) grows_table: bool,
    branches: u64,
    calls: u64,
    blocks: Vec<Block>,
    loops: u64,
    loop_depth: u64,
}

/// What an `end` ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Block {
    Loop,
    Other,
}

impl Body {
    /// Reads a function, whose module has no type with more than `widest_type` values.
    pub(super) fn of(body: &FunctionBody<'_>, widest_type: u64) -> Result<Body, ShapeError> {
        at_most(body.as_bytes().len() as u64, BYTES, "bytes in one function")?;
        let mut locals = 0;
        for declared in body.get_locals_reader()? {
            locals += u64::from(declared?.0);
            at_most(locals, LOCALS, "locals in one function")?;
        }
        let mut read = Body::default();
        for operator in body.get_operators_reader()? {
            read.count(&operator?);
            read.carried = read.branches.saturating_mul(locals + widest_type);
            read.check()?;
        }
        Ok(read)
    }

    fn count(&mut self, operator: &Operator<'_>) {
        self.operators += 1;
        self.branches += branches(operator);
        match operator {
            Operator::Block { .. } | Operator::If { .. } | Operator::TryTable { .. } => {
                self.blocks.push(Block::Other);
            }
            Operator::Loop { .. } => {
                self.blocks.push(Block::Loop);
                self.loops += 1;
                self.loop_depth += 1;
            }
            Operator::End => self.loop_depth -= u64::from(self.blocks.pop() == Some(Block::Loop)),
            Operator::Call { .. } | Operator::CallIndirect { .. } => self.calls += 1,
            Operator::TableGrow { .. } => self.grows_table = true,
            _ => {}
        }
    }

    fn check(&self) -> Result<(), ShapeError> {
        at_most(self.blocks.len() as u64, BLOCK_DEPTH, "levels of blocks in one function")?;
        at_most(self.loops, LOOPS, "loops in one function")?;
        at_most(self.loop_depth, LOOP_DEPTH, "levels of loops in one function")?;
        at_most(self.calls, CALLS, "calls in one function")?;
        at_most(self.carried, CARRIED, "values carried over branches in one function")
    }
}

/// How many ways lead on from here.
fn branches(operator: &Operator<'_>) -> u64 {
    match operator {
        Operator::If { .. } => 2,
        Operator::Br { .. }
        | Operator::BrIf { .. }
        | Operator::BrOnNull { .. }
        | Operator::BrOnNonNull { .. } => 1,
        Operator::BrTable { targets } => u64::from(targets.len()) + 1,
        Operator::TryTable { try_table } => try_table.catches.len() as u64,
        _ => 0,
    }
}
