//! Reading of the reference tables.

use shapan_hazard::SlipType;
use shapan_hazard::bssa14::Attenuation;

/// A table with a header of column names; lines with `#` are remarks.
pub(crate) struct Table {
    columns: Vec<&'static str>,
    rows: Vec<Vec<&'static str>>,
}

/// One row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    table: &'a Table,
    cells: &'a [&'static str],
}

impl Table {
    pub(crate) fn read(text: &'static str) -> Self {
        let mut lines =
            text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split(',').collect());
        let columns = lines.next().unwrap();
        Self { columns, rows: lines.collect() }
    }

    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { table: self, cells })
    }
}

impl Row<'_> {
    pub(crate) fn text(&self, column: &str) -> &'static str {
        let at = self.table.columns.iter().position(|&name| name == column);
        self.cells[at.unwrap_or_else(|| panic!("no column {column}"))]
    }

    pub(crate) fn number(&self, column: &str) -> f64 {
        self.text(column).parse().unwrap()
    }

    /// The number of a cell that may be empty.
    pub(crate) fn optional(&self, column: &str) -> Option<f64> {
        Some(self.text(column)).filter(|cell| !cell.is_empty()).map(|cell| cell.parse().unwrap())
    }

    pub(crate) fn slip(&self) -> SlipType {
        match self.text("slip") {
            "unspecified" => SlipType::Unspecified,
            "strike-slip" => SlipType::StrikeSlip,
            "normal" => SlipType::Normal,
            "reverse" => SlipType::Reverse,
            other => panic!("unknown slip {other}"),
        }
    }

    pub(crate) fn attenuation(&self) -> Attenuation {
        match self.text("attenuation") {
            "global" => Attenuation::Global,
            "china" => Attenuation::China,
            "japan-italy" => Attenuation::JapanItaly,
            other => panic!("unknown attenuation {other}"),
        }
    }
}
