use bowline_core::trace::{Answer, Exchange, Fact, Recorder};

use super::*;

fn cache() -> (tempfile::TempDir, RenderCache) {
    let folder = tempfile::tempdir().unwrap();
    let cache = RenderCache::open(folder.path()).unwrap();
    (folder, cache)
}

fn cell(keys: &[u8]) -> Cell {
    let mut writer = CellWriter::default();
    for key in keys {
        let mut recorder = Recorder::default();
        let told = recorder.told(Answer::Text("acme"));
        recorder.push(Exchange::Fact(Fact::CustomerName, told));
        let trace = recorder.finish().unwrap();
        writer.push(std::sync::Arc::new(Kept::new([*key; 32], trace, &[], &[])));
    }
    writer.over(&Cell::default()).unwrap_or_default()
}

fn file(cache: &RenderCache) -> PathBuf {
    cache.place("shop", "acme").1
}

#[test]
fn what_was_kept_comes_back_for_its_own_customer() {
    let (folder, cache) = cache();
    assert_eq!(cache.cell("shop", "acme"), Cell::default());
    let kept = cell(&[1, 2]);
    cache.keep("shop", "acme", &kept);
    assert_eq!(cache.cell("shop", "acme"), kept);
    assert_eq!(RenderCache::open(folder.path()).unwrap().cell("shop", "acme"), kept);
    // Names that are one when they are put together.
    for (release, customer) in [("shop", "globex"), ("sho", "pacme"), ("shopa", "cme")] {
        assert_eq!(cache.cell(release, customer), Cell::default());
        let (_, other) = cache.place(release, customer);
        fs::create_dir_all(other.parent().unwrap()).unwrap();
        fs::copy(file(&cache), other).unwrap();
        assert_eq!(cache.cell(release, customer), Cell::default(), "under another's name");
    }
}

#[test]
fn a_file_that_is_off_in_any_way_is_no_file() {
    let (folder, cache) = cache();
    cache.keep("shop", "acme", &cell(&[1]));
    let whole = fs::read(file(&cache)).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(file(&cache), &bytes).unwrap();
        assert_eq!(cache.cell("shop", "acme"), Cell::default(), "byte {at}");
        fs::write(file(&cache), &whole[..at]).unwrap();
        assert_eq!(cache.cell("shop", "acme"), Cell::default(), "the first {at} bytes");
    }
    fs::write(file(&cache), &whole).unwrap();
    fs::remove_file(folder.path().join("key")).unwrap();
    let foreign = RenderCache::open(folder.path()).unwrap();
    assert_eq!(foreign.cell("shop", "acme"), Cell::default(), "another installation's");
}

#[test]
fn a_sealed_file_of_another_form_is_no_file() {
    let (_folder, cache) = cache();
    let (name, path) = cache.place("shop", "acme");
    cache.write(&name, &path, b"what a later version writes").unwrap();
    assert_eq!(cache.cell("shop", "acme"), Cell::default());
}

#[test]
fn calls_of_earlier_renders_stay_for_a_while() {
    let mut before = cell(&[0, 1]);
    for render in 1..8 {
        let keys = |cell: &Cell, key: u8| cell.with_key(&[key; 32]).count();
        let mut writer = CellWriter::default();
        for kept in [render * 2, render * 2 + 1] {
            let fresh = cell(&[kept]);
            writer.push(fresh.with_key(&[kept; 32]).next().unwrap().clone());
        }
        before = writer.over(&before).unwrap();
        let lives = |key: u8| keys(&before, key) == 1;
        for old in 0..render {
            assert_eq!(lives(old * 2), render - old <= 3, "render {render}, call of render {old}");
        }
    }
}

#[test]
fn what_is_too_large_for_a_file_keeps_its_first_calls() {
    let all = cell(&[0, 1, 2, 3]);
    let whole = all.encode(usize::MAX).unwrap();
    assert_eq!(all.encode(whole.len()).unwrap(), whole);
    let half = Cell::decode(&all.encode(whole.len() - 1).unwrap());
    assert_eq!(half, Some(cell(&[0, 1])));
    assert_eq!(Cell::decode(&all.encode(1).unwrap()), Some(Cell::default()));
}

#[test]
fn what_did_not_hold_is_not_kept() {
    let before = cell(&[1, 2]);
    let spoilt: Vec<_> = before.with_key(&[1; 32]).cloned().collect();
    assert_eq!(before.without(&spoilt), cell(&[2]));
    assert_eq!(before.without(&[]), before);
}

#[test]
fn a_render_that_made_no_call_writes_nothing() {
    let before = cell(&[1, 2]);
    let mut writer = CellWriter::default();
    for key in [1, 2] {
        writer.push(before.with_key(&[key; 32]).next().unwrap().clone());
    }
    assert_eq!(writer.over(&before), None);
}

#[test]
fn the_files_that_were_not_used_go_first() {
    let (_folder, cache) = cache();
    let long_ago = SystemTime::now() - 40 * DAY;
    for (age, customer) in (0u32..).zip(["a", "b", "c", "d"]) {
        cache.keep("shop", customer, &cell(&[1]));
        let (_, path) = cache.place("shop", customer);
        fs::File::open(path).unwrap().set_modified(long_ago + age * DAY).unwrap();
    }
    let size = fs::metadata(cache.place("shop", "a").1).unwrap().len();
    // It was used, so it is the youngest.
    assert_ne!(cache.cell("shop", "a"), Cell::default());
    cache.make_room(size * 3).unwrap();
    let there =
        ["a", "b", "c", "d"].map(|customer| cache.cell("shop", customer) != Cell::default());
    assert_eq!(there, [true, false, false, true]);
}
