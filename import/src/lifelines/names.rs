//! Keys of rows from the names of others: kept where they are fit for a table and new, else made.

use std::collections::BTreeSet;

/// Gives out keys.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: BTreeSet<String>,
    made: usize,
}

impl Names {
    /// The name itself if it can be a key and is new; else the other, with a number if that is taken, too.
    pub(crate) fn key(&mut self, name: Option<&str>, other: impl FnOnce() -> String) -> String {
        let name = name.map(str::trim).filter(|name| is_key(name));
        if let Some(name) = name.filter(|name| self.taken.insert((*name).to_owned())) {
            return name.to_owned();
        }
        self.made += 1;
        let other = other();
        let numbered = (2..).map(|number| format!("{other}-{number}"));
        let fresh = std::iter::once(other.clone()).chain(numbered).find(|key| !self.taken.contains(key));
        let fresh = fresh.unwrap_or(other);
        self.taken.insert(fresh.clone());
        fresh
    }

    /// How many names were made.
    pub(crate) fn made(&self) -> usize {
        self.made
    }
}

/// Whether a text can be a key: a semicolon separates keys, a slash names a class, brackets select rows.
fn is_key(text: &str) -> bool {
    let fits = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.' | ':' | '+');
    !text.is_empty() && text.len() <= 200 && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_or_made_and_never_twice() {
        let mut names = Names::default();
        let mut key = |name| names.key(name, || "bus-7".to_owned());
        assert_eq!(key(Some(" P_B1 ")), "P_B1");
        assert_eq!(key(Some("P_B1")), "bus-7");
        assert_eq!(key(Some("a;b")), "bus-7-2");
        assert_eq!(key(None), "bus-7-3");
        assert_eq!(key(Some("变电站")), "变电站");
        assert_eq!(names.made(), 3);
    }
}
