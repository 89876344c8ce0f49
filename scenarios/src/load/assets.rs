//! Assets by key and by class: what an outage, a shortfall or a list of repairs may name.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::finding::nearest;
use crate::hazard::{AssetKey, AssetTable};

/// Every asset of a region.
#[derive(Debug, Default)]
pub(crate) struct Assets<'a> {
    /// Tables that hold a key.
    tables: BTreeMap<&'a str, Vec<AssetTable>>,
    /// Keys of every class, as `TABLE/TYPE` and `TABLE/*`, in the order of their table.
    classes: BTreeMap<String, Vec<AssetKey>>,
}

/// What a word means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// These assets.
    Assets(Vec<AssetKey>),
    /// A key of several tables.
    Several(Vec<AssetTable>),
    /// Nothing; the nearest word that would be something.
    Nothing(Option<String>),
}

impl<'a> Assets<'a> {
    pub(crate) fn of(draft: &'a Draft) -> Self {
        let mut assets = Self::default();
        for table in AssetTable::ALL {
            assets.add(draft, *table);
        }
        assets
    }

    fn add(&mut self, draft: &'a Draft, table: AssetTable) {
        let Some(rows) = draft.table(table.name()) else { return };
        let all = rows.cells(table.key()).zip(rows.cells(table.class()));
        for (id, class) in all.filter(|(_, class)| table.has(class)) {
            self.tables.entry(id).or_default().push(table);
            for class in [class, "*"] {
                let class = self.classes.entry(format!("{}/{class}", table.name())).or_default();
                class.push(AssetKey { table, id: id.to_owned() });
            }
        }
    }

    /// Those of one table.
    pub(crate) fn of_table(&self, table: AssetTable) -> Self {
        let within =
            |(id, tables): (&&'a str, &Vec<AssetTable>)| tables.contains(&table).then(|| (*id, vec![table]));
        let of_table = |class: &&String| class.split('/').next() == Some(table.name());
        Self {
            tables: self.tables.iter().filter_map(within).collect(),
            classes: self
                .classes
                .iter()
                .filter(|(class, _)| of_table(class))
                .map(|(class, keys)| (class.clone(), keys.clone()))
                .collect(),
        }
    }

    pub(crate) fn meaning(&self, word: &str) -> Meaning {
        match (self.tables.get(word).map(Vec::as_slice), self.classes.get(word)) {
            (Some([table]), _) => Meaning::Assets(vec![AssetKey { table: *table, id: word.to_owned() }]),
            (Some(tables), _) => Meaning::Several(tables.to_vec()),
            (None, Some(class)) => Meaning::Assets(class.clone()),
            (None, None) => Meaning::Nothing(self.nearest(word)),
        }
    }

    fn nearest(&self, word: &str) -> Option<String> {
        if word.contains('/') {
            return nearest(word, self.classes.keys().map(String::as_str));
        }
        nearest(word, self.tables.keys().copied())
    }

    /// The assets that words mean, each once; words that mean nothing have their findings.
    pub(crate) fn all_of(&self, words: &[String]) -> Vec<AssetKey> {
        let mut all: Vec<AssetKey> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for word in words {
            if let Meaning::Assets(assets) = self.meaning(word) {
                all.extend(assets.into_iter().filter(|asset| seen.insert(asset.clone())));
            }
        }
        all
    }
}
