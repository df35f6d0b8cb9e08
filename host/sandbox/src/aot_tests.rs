use std::os::unix::fs::PermissionsExt;

use super::*;

impl AotCache {
    /// Differs where the key does.
    fn seal_of_nothing(&self) -> [u8; MAC_BYTES] {
        self.seal.of(&[])
    }
}

fn key() -> EntryKey {
    EntryKey { component: Digest::of("component"), engine: Digest::of("engine") }
}

fn cache() -> (tempfile::TempDir, AotCache) {
    let folder = tempfile::tempdir().unwrap();
    let cache = AotCache::open(folder.path()).unwrap();
    (folder, cache)
}

#[test]
fn what_was_put_comes_back_and_only_for_its_own_key() {
    let (_folder, cache) = cache();
    cache.put(key(), b"code").unwrap();
    assert_eq!(cache.get(key()).unwrap(), b"code");
    let foreign = EntryKey { engine: Digest::of("other"), ..key() };
    let other = EntryKey { component: Digest::of("other"), ..key() };
    for (of, whose) in [(foreign, "another engine"), (other, "another component")] {
        assert_eq!(cache.get(of), None, "{whose}");
        fs::copy(cache.path(key()), cache.path(of)).unwrap();
        assert_eq!(cache.get(of), None, "under the name of {whose}");
    }
}

#[test]
fn an_entry_is_refused_wherever_it_is_changed_or_cut() {
    let (_folder, cache) = cache();
    cache.put(key(), b"some code").unwrap();
    let path = cache.path(key());
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        fs::write(&path, &flipped).unwrap();
        assert_eq!(cache.get(key()), None, "byte {at} flipped");
        fs::write(&path, &whole[..at]).unwrap();
        assert_eq!(cache.get(key()), None, "cut at {at}");
    }
    fs::write(&path, &whole).unwrap();
    assert!(cache.get(key()).is_some());
}

#[test]
fn another_installation_has_another_key() {
    let ((_one, here), (_other, there)) = (cache(), cache());
    here.put(key(), b"code").unwrap();
    fs::copy(here.path(key()), there.path(key())).unwrap();
    assert_eq!(there.get(key()), None);
}

#[test]
fn the_key_is_private_and_kept_and_a_damaged_one_is_replaced() {
    let (folder, first) = cache();
    let path = folder.path().join("key");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(AotCache::open(folder.path()).unwrap().seal_of_nothing(), first.seal_of_nothing());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert_ne!(
        AotCache::open(folder.path()).unwrap().seal_of_nothing(),
        first.seal_of_nothing(),
        "others could have read it"
    );
    fs::write(&path, b"short").unwrap();
    let mended = AotCache::open(folder.path()).unwrap();
    assert_eq!(AotCache::open(folder.path()).unwrap().seal_of_nothing(), mended.seal_of_nothing());
}

#[test]
fn many_who_open_at_once_agree_on_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let keys: Vec<_> = std::thread::scope(|scope| {
        let open = || AotCache::open(folder.path()).unwrap().seal_of_nothing();
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(keys.iter().all(|key| *key == keys[0]));
}
