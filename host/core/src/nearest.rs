//! "Did you mean …?"

/// The one of `known` that a person most likely meant by `word`; none where nothing is close.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Comparing costs the product of both lengths, and nobody misspells that much.
    if word.len() > 100 {
        return None;
    }
    let lower = word.to_lowercase();
    let scored = known
        .into_iter()
        .filter(|one| one.len() <= 100)
        .map(|one| (strsim::damerau_levenshtein(&lower, &one.to_lowercase()), one));
    let (distance, best) = scored.min_by_key(|(distance, _)| *distance)?;
    // A third of the letters may be wrong; of one or two letters, none but their case.
    (distance <= word.chars().count() / 3).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_close_is_found_and_nothing_else() {
        let known = ["pipeline", "plugins", "images", "as"];
        let find = |word| nearest(word, known);
        assert_eq!(find("pipline"), Some("pipeline"));
        assert_eq!(find("Plugin"), Some("plugins"));
        assert_eq!(find("imgaes"), Some("images"));
        assert_eq!(find("AS"), Some("as"));
        assert_eq!(find("is"), None);
        assert_eq!(find("selector"), None);
        assert_eq!(find(&"pipeline".repeat(1000)), None);
    }
}
