//! Keys of rows from the names of others: kept where they are fit for a table and new, else made.

use std::collections::{BTreeMap, BTreeSet};

use crate::problem::Findings;
use crate::remark::Remark;

/// Gives out keys.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: BTreeSet<String>,
    /// The next number of each stem that was numbered before.
    next: BTreeMap<String, u64>,
    /// Names of the file that became other keys, with these.
    renamed: Vec<(String, String)>,
    /// Keys made for rows without a name.
    blank: usize,
}

impl Names {
    /// The name itself if it can be a key and is new; else the other, with a number if that is taken, too.
    pub(crate) fn key(&mut self, name: Option<&str>, other: impl FnOnce() -> String) -> String {
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        if let Some(name) = name.filter(|name| is_key(name) && self.taken.insert((*name).to_owned())) {
            return name.to_owned();
        }
        let key = self.fresh(other());
        match name {
            Some(name) => self.renamed.push((name.to_owned(), key.clone())),
            None => self.blank += 1,
        }
        key
    }

    /// A key for what no file names: the stem, with a number if it is taken.
    pub(crate) fn fresh(&mut self, stem: String) -> String {
        if self.taken.insert(stem.clone()) {
            return stem;
        }
        // A number once given is not tried again: a thousand rows of one name take no longer than of many.
        let next = self.next.entry(stem.clone()).or_insert(2);
        loop {
            let key = format!("{stem}-{next}");
            *next += 1;
            if self.taken.insert(key.clone()) {
                return key;
            }
        }
    }

    /// Says which names became which keys; `what` is what the rows are, in Chinese and English.
    pub(crate) fn tell(&self, [zh, en]: [&str; 2], findings: &mut Findings) {
        if !self.renamed.is_empty() {
            let count = self.renamed.len();
            let pairs: Vec<String> = self.renamed.iter().map(|(old, new)| format!("{old} → {new}")).collect();
            let list = pairs.join(", ");
            findings.remark(Remark::assumed(
                format!("{count} 个{zh}的名称重复或含不宜用作键的字符,另取键名:{list}"),
                format!("keys of {count} {en} whose names are taken or unfit: {list}"),
            ));
        }
        if self.blank > 0 {
            let count = self.blank;
            findings.remark(Remark::assumed(
                format!("{count} 个{zh}没有名称:按编号取键名"),
                format!("keys of {count} {en} without names: made from their numbers"),
            ));
        }
    }
}

/// Whether a text can be a key: a semicolon separates keys, a slash names a class, brackets select rows.
fn is_key(text: &str) -> bool {
    let fits = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.' | ':' | '+');
    !text.is_empty() && text.len() <= 200 && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
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
        let mut findings = Findings::default();
        names.tell(["节点", "nodes"], &mut findings);
        let said: Vec<String> =
            findings.finish(Some(())).unwrap().remarks.into_iter().map(|said| said.en).collect();
        assert_eq!(
            said,
            [
                "keys of 2 nodes whose names are taken or unfit: P_B1 → bus-7, a;b → bus-7-2",
                "keys of 1 nodes without names: made from their numbers",
            ]
        );
    }

    #[test]
    fn numbers_go_on_where_they_stopped() {
        let mut names = Names::default();
        names.key(Some("x-3"), String::new);
        let keys: Vec<String> = (0..4).map(|_| names.fresh("x".to_owned())).collect();
        assert_eq!(keys, ["x", "x-2", "x-4", "x-5"]);
        let many: BTreeSet<String> = (0..50_000).map(|_| names.key(Some("x"), || "x".to_owned())).collect();
        assert_eq!(many.len(), 50_000);
        assert_eq!(names.next["x"], 50_006, "each number was tried once");
    }
}
