//! The tar of one part: written the same way everywhere, and read as narrowly as it is written.
//!
//! Only regular files with a path and bytes. A link, a device, a folder, a sparse file or a header that
//! extends another is refused by its name: nothing that is unpacked can lead anywhere.

use crate::folder::inner_path;

const BLOCK: usize = 512;
const MOST_NAME: usize = 100;
const MOST_PREFIX: usize = 155;
/// The mode, owner and time of every file: none of them belongs to a release.
const FIXED: &[(usize, &[u8])] = &[
    (100, b"0000644\0"),
    (108, b"0000000\0"),
    (116, b"0000000\0"),
    (136, b"00000000000\0"),
    (156, b"0"),
    (257, b"ustar\x0000"),
];
const SIZE: std::ops::Range<usize> = 124..136;
const SUM: std::ops::Range<usize> = 148..156;
const KIND: usize = 156;
const LINK: std::ops::Range<usize> = 157..257;
const MAGIC: std::ops::Range<usize> = 257..265;
const PREFIX: std::ops::Range<usize> = 345..500;

/// Why a tar cannot be written or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TarError {
    #[error(
        "{0:?} is too long a path for a bundle, which takes 100 bytes behind a `/` and 155 before"
    )]
    LongPath(String),
    #[error("{path:?} is {kind}, and a part of a bundle holds regular files only")]
    Kind { path: String, kind: &'static str },
    #[error("{0:?} is no path beneath the release's folder")]
    Path(String),
    #[error("its header at byte {0} is damaged")]
    Damaged(usize),
    #[error("it ends in the middle of a file")]
    Short,
}

/// Files as a tar; they come sorted by path.
pub(crate) fn write<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
) -> Result<Vec<u8>, TarError> {
    let mut tar = Vec::new();
    for (path, bytes) in files {
        tar.extend(header(path, bytes.len())?);
        tar.extend(bytes);
        tar.resize(tar.len().next_multiple_of(BLOCK), 0);
    }
    tar.resize(tar.len() + 2 * BLOCK, 0);
    Ok(tar)
}

fn header(path: &str, size: usize) -> Result<[u8; BLOCK], TarError> {
    let (prefix, name) = split(path).ok_or_else(|| TarError::LongPath(path.to_owned()))?;
    let mut header = [0; BLOCK];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    FIXED.iter().for_each(|(at, bytes)| put(*at, bytes));
    put(0, name.as_bytes());
    put(PREFIX.start, prefix.as_bytes());
    put(SIZE.start, format!("{size:011o}\0").as_bytes());
    let sum = checksum(&header);
    header[SUM].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(header)
}

/// A long path is cut at a `/`, which is in neither part.
fn split(path: &str) -> Option<(&str, &str)> {
    if path.len() <= MOST_NAME {
        return Some(("", path));
    }
    let cuts = path.match_indices('/').map(|(at, _)| (&path[..at], &path[at + 1..]));
    let mut fitting =
        cuts.filter(|(prefix, name)| prefix.len() <= MOST_PREFIX && name.len() <= MOST_NAME);
    fitting.next()
}

/// As if its own field were spaces.
fn checksum(header: &[u8; BLOCK]) -> u32 {
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    let own: u32 = header[SUM].iter().map(|byte| u32::from(*byte)).sum();
    sum - own + 8 * u32::from(b' ')
}

/// The files of a tar, in its order. Whether one comes twice is for who knows the other parts.
pub(crate) fn read(tar: &[u8]) -> Result<Vec<(String, &[u8])>, TarError> {
    let (mut files, mut at) = (Vec::new(), 0);
    loop {
        let header: &[u8; BLOCK] = tar[at..].first_chunk().ok_or(TarError::Short)?;
        if header.iter().all(|byte| *byte == 0) {
            // Behind the end there is nothing, not even what another reader might find there.
            return match tar[at..].iter().all(|byte| *byte == 0) {
                true => Ok(files),
                false => Err(TarError::Damaged(at)),
            };
        }
        let (path, size) = entry(header, at)?;
        let begin = at + BLOCK;
        let end = begin.checked_add(size).ok_or(TarError::Short)?;
        let bytes = tar.get(begin..end).ok_or(TarError::Short)?;
        files.push((path, bytes));
        at = end.next_multiple_of(BLOCK);
        if at > tar.len() {
            return Err(TarError::Short);
        }
    }
}

fn entry(header: &[u8; BLOCK], at: usize) -> Result<(String, usize), TarError> {
    let damaged = || TarError::Damaged(at);
    let sum = octal(&header[SUM]).ok_or_else(damaged)?;
    if sum != u64::from(checksum(header)) {
        return Err(damaged());
    }
    let (prefix, name) = (text(&header[PREFIX]), text(&header[..MOST_NAME]));
    let (prefix, name) = (prefix.ok_or_else(damaged)?, name.ok_or_else(damaged)?);
    let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
    if let Some(kind) = kind(header[KIND]) {
        return Err(TarError::Kind { path, kind });
    }
    // GNU's own magic goes with fields of another meaning.
    if header[MAGIC] != *b"ustar\x0000" || header[LINK].iter().any(|byte| *byte != 0) {
        return Err(damaged());
    }
    if inner_path(&path).as_ref() != Ok(&path) || path.chars().any(char::is_control) {
        return Err(TarError::Path(path));
    }
    let size = octal(&header[SIZE]).and_then(|size| usize::try_from(size).ok());
    Ok((path, size.ok_or_else(damaged)?))
}

/// What an entry is; none where it is a regular file.
fn kind(flag: u8) -> Option<&'static str> {
    match flag {
        b'0' | 0 => None,
        b'1' => Some("a hard link"),
        b'2' => Some("a symbolic link"),
        b'3' | b'4' => Some("a device"),
        b'5' => Some("a folder"),
        b'6' => Some("a pipe"),
        b'g' | b'x' | b'L' | b'K' => Some("a header that extends another"),
        b'S' => Some("a sparse file"),
        _ => Some("of a kind that nobody knows"),
    }
}

/// Up to the first zero byte.
fn text(field: &[u8]) -> Option<&str> {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    str::from_utf8(&field[..end]).ok()
}

/// Octal digits, and then zero bytes or spaces.
fn octal(field: &[u8]) -> Option<u64> {
    let text = str::from_utf8(field).ok()?.trim_end_matches(['\0', ' ']);
    let digits = !text.is_empty() && text.bytes().all(|digit| (b'0'..=b'7').contains(&digit));
    digits.then(|| u64::from_str_radix(text, 8).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(path: &str) -> Vec<u8> {
        write([(path, &b"bytes"[..])]).unwrap()
    }

    /// The same with other bytes somewhere in the header, and a checksum that fits.
    fn with(path: &str, at: usize, bytes: &[u8]) -> Vec<u8> {
        let mut tar = one(path);
        tar[at..at + bytes.len()].copy_from_slice(bytes);
        let sum = checksum(tar.first_chunk().unwrap());
        tar[SUM].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        tar
    }

    #[test]
    fn what_is_no_regular_file_is_refused_by_its_name() {
        let kinds = [b'1', b'2', b'3', b'4', b'5', b'6', b'g', b'x', b'L', b'K', b'S', b'7', b'D'];
        for flag in kinds {
            let refused = read(&with("a/b", KIND, &[flag])).unwrap_err();
            assert!(matches!(refused, TarError::Kind { .. }), "{refused}");
        }
        let link = read(&with("a/b", KIND, b"2")).unwrap_err().to_string();
        assert_eq!(
            link,
            "\"a/b\" is a symbolic link, and a part of a bundle holds regular files only"
        );
        assert_eq!(read(&with("a", LINK.start, b"x")), Err(TarError::Damaged(0)));
        assert_eq!(read(&with("a", MAGIC.start, b"ustar  \0")), Err(TarError::Damaged(0)));
    }

    #[test]
    fn no_path_leads_out() {
        for path in ["/etc/passwd", "../a", "a/../b", "a//b", "./a", "a/", "a\\b", "a\nb", ".."] {
            assert_eq!(read(&one(path)), Err(TarError::Path(path.to_owned())), "{path:?}");
        }
        assert_eq!(read(&one("")), Err(TarError::Path(String::new())));
    }

    #[test]
    fn a_size_beyond_the_end_is_refused() {
        for size in [&b"00000002001\0"[..], b"77777777777\0", b"00000000006\0"] {
            let read = read(&with("a", SIZE.start, size)).map(|files| files.len());
            let fits = size == b"00000000006\0";
            assert_eq!(read, if fits { Ok(1) } else { Err(TarError::Short) });
        }
        // As GNU writes sizes beyond eight gigabytes.
        let binary = with("a", SIZE.start, &[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]);
        assert_eq!(read(&binary), Err(TarError::Damaged(0)));
    }

    #[test]
    fn long_paths_are_cut_or_refused() {
        let long = format!("{}/{}", "p".repeat(155), "n".repeat(100));
        assert_eq!(read(&one(&long)).unwrap()[0].0, long);
        for path in ["n".repeat(101), format!("{}/n{}", "p".repeat(156), "n".repeat(90))] {
            assert_eq!(write([(&*path, &b""[..])]), Err(TarError::LongPath(path)));
        }
    }

    #[test]
    fn every_truncation_and_every_flipped_bit_is_refused_or_read_without_harm() {
        let tar = write([("a", &b"1"[..]), ("b/c", &[7; 600])]).unwrap();
        for end in 0..tar.len() - 2 * BLOCK {
            assert!(read(&tar[..end]).is_err(), "{end}");
        }
        for bit in 0..tar.len() * 8 {
            let mut flipped = tar.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            if let Ok(files) = read(&flipped) {
                files.iter().for_each(|(path, _)| assert!(inner_path(path).is_ok(), "{path}"));
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            files in proptest::collection::btree_map(
                "[a-zé]{1,9}(/[a-z.]{1,50}x){0,3}",
                proptest::collection::vec(any::<u8>(), 0..1100),
                0..5,
            ),
        ) {
            let given: Vec<(&str, &[u8])> = files.iter().map(|(a, b)| (&**a, &**b)).collect();
            let tar = write(given.clone()).unwrap();
            let read = read(&tar).unwrap();
            let read: Vec<(&str, &[u8])> = read.iter().map(|(a, b)| (&**a, *b)).collect();
            prop_assert_eq!(read, given);
        }
    }
}
