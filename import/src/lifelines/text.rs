//! Rows as the text of a table, with its header also where there are none.

use std::fmt;

use serde::de::{self, DeserializeOwned, Deserializer, Visitor};
use serde::{Serialize, forward_to_deserialize_any};

use crate::problem::{Fault, ImportError, ImportProblems};

/// Rows as CSV under the names of their fields, which stand there without rows, too.
///
/// # Errors
/// A row that CSV cannot hold.
pub(crate) fn csv_text<T>(rows: impl Iterator<Item = T>) -> Result<String, ImportProblems>
where
    T: Serialize + DeserializeOwned,
{
    let broken = |what: String| {
        ImportProblems::one(ImportError::whole(Fault::Unwritable, "the table", what, "flat rows of one type"))
    };
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    writer.write_record(fields::<T>()).map_err(|error| broken(error.to_string()))?;
    for row in rows {
        writer.serialize(row).map_err(|error| broken(error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| broken(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| broken(error.to_string()))
}

/// Names of a struct's fields, as it is written.
fn fields<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &[&str] = &[];
    // It stops with an error once the names are known.
    drop(T::deserialize(Names(&mut names)));
    names
}

/// Asks a type for its fields, and nothing more.
struct Names<'a>(&'a mut &'static [&'static str]);

/// The end of asking.
#[derive(Debug)]
struct Asked;

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("only names were asked for")
    }
}

impl std::error::Error for Asked {}

impl de::Error for Asked {
    fn custom<M: fmt::Display>(_: M) -> Self {
        Self
    }
}

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Asked;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Asked> {
        Err(Asked)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Asked> {
        *self.0 = fields;
        Err(Asked)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde::Deserialize;
    use shapan_scenarios::region::{DependencyRow, GasLinkRow};

    use super::*;

    #[test]
    fn an_empty_table_has_its_header() {
        let header = "link_id,from_node,to_node,capacity_k_m3_h,diameter_mm,pressure_mpa,material,length_km,source,grade\n";
        assert_eq!(csv_text(std::iter::empty::<GasLinkRow>()).unwrap(), header);
        assert!(
            csv_text(std::iter::empty::<DependencyRow>()).unwrap().starts_with("dependency_id,dependent,")
        );
    }

    #[test]
    fn a_row_that_is_not_flat_is_a_problem() {
        #[derive(Serialize, Deserialize)]
        struct Nested {
            id: u32,
            inner: std::collections::BTreeMap<u32, u32>,
        }
        let row = Nested { id: 1, inner: [(1, 2)].into() };
        assert!(csv_text([row].into_iter()).unwrap_err().has(Fault::Unwritable));
    }
}
