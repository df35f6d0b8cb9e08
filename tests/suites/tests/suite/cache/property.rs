//! Random releases, changed at random: with the cache and without it, every render is the same.
//!
//! `PROPTEST_CASES=2000` tries more of them than the tests do by themselves.

use std::sync::Arc;

use bowline_render::RenderCache;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use super::never::tells;
use super::world::{Calls, Entry, Kind, Thing, World};

const CASES: u32 = 150;

/// A question or an edit of the guest `curious`. Each is there as often as it should be tried.
const STEPS: &[&str] = &[
    "name",
    "version",
    "digest",
    "customer",
    "label ring",
    "image web",
    "image none",
    "value /a",
    "value /b",
    "value /b/c",
    "output host",
    "output password",
    "namespaced example.dev/v1 Gadget",
    "walk sub",
    "read note",
    "read sub/x",
    "read ../note",
    "pick",
    "pick",
    "pick ConfigMap",
    "pick Deployment",
    "pick Gadget",
    "pick Secret",
    "pick team=blue",
    "pick team=red",
    "number 0",
    "number 1",
    "id 0",
    "id 1",
    "id 2",
    "get 0",
    "get 1",
    "get 0 /data",
    "get 1 /data",
    "get 0 /data/a",
    "get 1 /data/a",
    "get 2 /data/b",
    "get 0 /spec/replicas",
    "get 0 /list",
    "get 0 /metadata/labels/team",
    "get 1 /metadata/annotations/told",
    "get 0 /list/1",
    "get 0 bad",
    "set 0 /data/a '1'",
    "set 1 /data/a '2'",
    "set 2 /data/b '3'",
    "set 0 /data {'b':'1','a':'2'}",
    "set 0 /metadata/labels/team 'blue'",
    "set 1 /metadata/labels/team 'red'",
    "set 0 /list/0 5",
    "append 0 /list 3",
    "append 1 /list {'x':1}",
    "insert 0 /list/1 4",
    "insert 1 /list/0 'x'",
    "unset 0 /data/a",
    "unset 1 /list/0",
    "unset 0 /metadata/labels",
    "unset 1 /data/b",
    "remove 0",
    "remove 3",
    "add {'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'made'},'data':{'a':'9'}}",
    "add {'apiVersion':'v1','kind':'Secret','metadata':{'name':'made'},'data':{'a':'9'}}",
    "set 0 /metadata/name 'renamed'",
    "tell 0 /metadata/annotations/told",
    "tell 1 /metadata/annotations/told",
    "tell 2 /data/told",
    "tell 0 /metadata/labels/told",
    "set 0 /kind 'ConfigMap'",
    "if-odd",
    "if-odd",
    "if-odd",
    "log",
    "find",
    "find",
    "id 0",
    "id 1",
    "walk sub",
    "read note",
    "output password",
];

/// What every call of it begins and ends with: what it was told is in the output.
const ENDS: [&str; 3] = ["pick", "tell 0 /metadata/annotations/told", "find"];

/// What is changed between two renders. A place is taken modulo what there is.
#[derive(Clone, Debug)]
enum Change {
    Nothing,
    Version,
    Image,
    Ring(u8),
    Value(usize, u8),
    Output(usize, u8),
    File(u8),
    Content(Index, usize, u8),
    Turn(Index),
    Add(Thing),
    Drop(Index),
    Rename(Index, u8),
    Move(Index, Index),
    Step(Index, Index, &'static str),
    Replace(Index, Entry),
    Swap(Index, Index),
    Upgrade(Index),
    Grant(Index, usize),
    Select(Index, Option<Kind>),
    /// As it was that many renders ago.
    Back(Index),
}

fn thing() -> impl Strategy<Value = Thing> {
    (select(&Kind::ALL[..]), 0u8..4, [0u8..4, 0u8..4], any::<bool>())
        .prop_map(|(kind, name, content, turned)| Thing { kind, name, content, turned })
}

fn selected() -> impl Strategy<Value = Option<Kind>> {
    prop_oneof![3 => Just(None), 1 => select(&Kind::ALL[..]).prop_map(Some)]
}

fn entry() -> impl Strategy<Value = Entry> {
    let steps = prop::collection::vec(select(STEPS).prop_map(str::to_owned), 1..10);
    let calls = prop_oneof![
        8 => (0u8..3, steps).prop_map(|(version, steps)| {
            let [first, last @ ..] = ENDS.map(str::to_owned);
            Calls::Curious(version, [vec![first], steps, last.to_vec()].concat())
        }),
        1 => prop_oneof![Just(Calls::Labels), Just(Calls::Password)],
        1 => Just(Calls::SetNamespace),
        1 => Just(Calls::NetworkPolicy),
        1 => Just(Calls::Images),
        1 => Just(Calls::Sidecar),
    ];
    // A grant of the password makes a call that is never kept.
    let granted = (prop::bool::weighted(0.8), prop::bool::weighted(0.3));
    (calls, selected(), granted).prop_map(|(calls, select, (files, password))| Entry {
        calls,
        select,
        granted: [files, password],
    })
}

fn world() -> impl Strategy<Value = World> {
    let small = 0u8..4;
    let things = prop::collection::vec(thing(), 1..7);
    (
        small.clone(),
        [small.clone(), small.clone()],
        [small.clone(), small],
        things,
        prop::collection::vec(entry(), 1..5),
    )
        .prop_map(|(ring, values, outputs, things, entries)| {
            World { version: 0, image: 0, ring, values, outputs, file: 0, things, entries }.sound()
        })
}

fn change() -> impl Strategy<Value = Change> {
    let index = any::<Index>;
    let small = 0u8..4;
    prop_oneof![
        1 => Just(Change::Nothing),
        1 => Just(Change::Version),
        1 => Just(Change::Image),
        1 => small.clone().prop_map(Change::Ring),
        2 => (0usize..2, small.clone()).prop_map(|(at, to)| Change::Value(at, to)),
        2 => (0usize..2, small.clone()).prop_map(|(at, to)| Change::Output(at, to)),
        3 => small.clone().prop_map(Change::File),
        5 => (index(), 0usize..2, small.clone()).prop_map(|(thing, at, to)| Change::Content(thing, at, to)),
        3 => index().prop_map(Change::Turn),
        2 => thing().prop_map(Change::Add),
        2 => index().prop_map(Change::Drop),
        4 => (index(), small).prop_map(|(thing, to)| Change::Rename(thing, to)),
        1 => (index(), index()).prop_map(|(from, to)| Change::Move(from, to)),
        2 => (index(), index(), select(STEPS)).prop_map(|(entry, at, step)| Change::Step(entry, at, step)),
        1 => (index(), entry()).prop_map(|(at, entry)| Change::Replace(at, entry)),
        1 => (index(), index()).prop_map(|(from, to)| Change::Swap(from, to)),
        2 => index().prop_map(Change::Upgrade),
        1 => (index(), 0usize..2).prop_map(|(entry, at)| Change::Grant(entry, at)),
        1 => (index(), selected()).prop_map(|(entry, select)| Change::Select(entry, select)),
        3 => index().prop_map(Change::Back),
    ]
}

/// The last world changed.
fn changed(past: &[World], change: &Change) -> World {
    let mut world = past[past.len() - 1].clone();
    let World { things, entries, .. } = &mut world;
    match change.clone() {
        Change::Nothing => {}
        Change::Version => world.version += 1,
        Change::Image => world.image += 1,
        Change::Ring(to) => world.ring = to,
        Change::Value(at, to) => world.values[at] = to,
        Change::Output(at, to) => world.outputs[at] = to,
        Change::File(to) => world.file = to,
        Change::Content(thing, at, to) => thing.get_mut(things).content[at] = to,
        Change::Turn(thing) => thing.get_mut(things).turned ^= true,
        Change::Add(thing) => things.push(thing),
        // A release without objects is refused long before.
        Change::Drop(thing) if things.len() > 1 => drop(things.remove(thing.index(things.len()))),
        Change::Drop(_) => {}
        Change::Rename(thing, to) => thing.get_mut(things).name = to,
        Change::Move(from, to) => swap(things, from, to),
        Change::Step(entry, at, step) => {
            if let Calls::Curious(_, steps) = &mut entry.get_mut(entries).calls {
                *at.get_mut(steps) = step.to_owned();
            }
        }
        Change::Replace(at, entry) => *at.get_mut(entries) = entry,
        Change::Swap(from, to) => swap(entries, from, to),
        Change::Upgrade(entry) => entry.get_mut(entries).calls.upgrade(),
        Change::Grant(entry, at) => entry.get_mut(entries).granted[at] ^= true,
        Change::Select(entry, select) => entry.get_mut(entries).select = select,
        Change::Back(to) => world = to.get(past).clone(),
    }
    world.sound()
}

fn swap<T>(all: &mut [T], one: Index, other: Index) {
    all.swap(one.index(all.len()), other.index(all.len()));
}

/// How many calls were made and taken over by all renders with a cache.
type Counts = [usize; 2];

/// Renders each world with the cache and without, and compares.
async fn held_against_each_other(
    start: World,
    changes: &[Change],
) -> Result<Counts, TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let cache = Arc::new(RenderCache::open(folder.path()).unwrap());
    let mut counts = [0, 0];
    let mut past = vec![start];
    for change in [Change::Nothing].iter().chain(changes) {
        let world = changed(&past, change);
        let with = world.render(Some(cache.clone())).await;
        let without = world.render(None).await;
        prop_assert_eq!(&with.outcome, &without.outcome, "after {:?}: {:#?}", change, world);
        prop_assert!(
            !tells(folder.path()),
            "a secret is in the cache after {:?}: {:#?}",
            change,
            world
        );
        let made = with.made().len();
        counts = [counts[0] + made, counts[1] + with.cached.len() - made];
        past.push(world);
    }
    Ok(counts)
}

#[test]
pub fn a_render_with_the_cache_is_the_render_without_it() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let more = std::env::var_os("PROPTEST_CASES").is_some();
    let usual = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    // What is tried is the same each time, unless somebody asks for more.
    let (cases, mut runner) = match more {
        true => (usual.cases, TestRunner::new(usual)),
        false => {
            let few = ProptestConfig { cases: CASES, ..usual };
            let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
            (CASES, TestRunner::new_with_rng(few, random))
        }
    };
    let counts = std::cell::Cell::new([0, 0]);
    let release = (world(), prop::collection::vec(change(), 1..12));
    let held = runner.run(&release, |(world, changes)| {
        let [made, taken_over] = runtime.block_on(held_against_each_other(world, &changes))?;
        let [before, others] = counts.get();
        counts.set([before + made, others + taken_over]);
        Ok(())
    });
    held.unwrap_or_else(|error| panic!("{error}"));
    // Otherwise nothing was tried.
    let [made, taken_over] = counts.get();
    assert!(taken_over > made && made > cases as usize, "{made} made, {taken_over} taken over");
}
