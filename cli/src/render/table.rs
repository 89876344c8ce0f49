//! Tables that stay aligned with wide characters and fit the terminal.

use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, Table,
    TableStyle, presets,
};

use crate::terminal::Terminal;

/// Rules above, below and under the header; none between rows, which would double the height.
const STYLE: TableStyle = presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none());

/// From this width on, only text is wrapped; on a narrower screen numbers may be, too.
const ROOMY_WIDTH: u16 = 120;

/// Whether wide tables fit the output.
pub(crate) fn is_roomy(terminal: &Terminal) -> bool {
    terminal.plain_width().or_else(|| Table::new().width()).is_none_or(|width| width >= ROOMY_WIDTH)
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// Text, from the left; wrapped where it does not fit.
    Text,
    /// A key, from the left.
    Key,
    /// Numbers, to the right.
    Number,
}

/// How a cell should strike the eye.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Not at all.
    #[default]
    Plain,
    /// Well.
    Good,
    /// So so.
    Fair,
    /// Badly.
    Bad,
}

impl Tone {
    /// The tone of a probability that a promise holds.
    pub(crate) fn of_share(share: f64) -> Self {
        match share {
            share if share >= 0.9 => Self::Good,
            share if share >= 0.5 => Self::Fair,
            share if share < 0.5 => Self::Bad,
            _ => Self::Plain,
        }
    }

    fn color(self) -> Option<Color> {
        match self {
            Self::Plain => None,
            Self::Good => Some(Color::Green),
            Self::Fair => Some(Color::Yellow),
            Self::Bad => Some(Color::Red),
        }
    }
}

/// A table with a header.
pub(crate) struct Grid {
    table: Table,
    aligns: Vec<Align>,
}

impl Grid {
    /// A table with the given columns.
    pub(crate) fn new(columns: &[(&str, Align)], terminal: &Terminal) -> Self {
        let mut table = Table::new();
        table.load_style(STYLE);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        if terminal.color_out {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        if let Some(width) = terminal.plain_width() {
            table.set_width(width);
        }
        let aligns: Vec<Align> = columns.iter().map(|(_, align)| *align).collect();
        let header = columns
            .iter()
            .map(|(name, align)| aligned(Cell::new(name).add_attribute(Attribute::Bold), *align));
        table.set_header(header.collect::<Vec<_>>());
        let roomy = is_roomy(terminal);
        for (column, align) in table.column_iter_mut().zip(&aligns) {
            if *align == Align::Key || (roomy && *align == Align::Number) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        Self { table, aligns }
    }

    /// Adds a row without colours.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.toned_row(cells.into_iter().map(|text| (text, Tone::Plain)));
    }

    /// Adds a row.
    pub(crate) fn toned_row(&mut self, cells: impl IntoIterator<Item = (String, Tone)>) {
        let cells = cells.into_iter().zip(&self.aligns).map(|((text, tone), align)| {
            let cell = aligned(Cell::new(text), *align);
            match tone.color() {
                Some(color) => cell.fg(color),
                None => cell,
            }
        });
        let row: Vec<Cell> = cells.collect();
        self.table.add_row(row);
    }

    /// The table as text.
    pub(crate) fn text(&self) -> String {
        self.table.trim_fmt()
    }
}

fn aligned(cell: Cell, align: Align) -> Cell {
    match align {
        Align::Text | Align::Key => cell,
        Align::Number => cell.set_alignment(CellAlignment::Right),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use shapan_analysis::Lang;

    fn plain() -> Terminal {
        Terminal { lang: Lang::Zh, color_out: false, color_err: false, interactive: false }
    }

    /// Columns on a screen: ideographs take two.
    fn screen_width(text: &str) -> usize {
        text.chars().map(|letter| if ('\u{2e80}'..='\u{ffef}').contains(&letter) { 2 } else { 1 }).sum()
    }

    #[test]
    fn numbers_stay_in_line_behind_wide_characters() {
        let mut grid = Grid::new(&[("承诺", Align::Text), ("概率", Align::Number)], &plain());
        grid.row(["首批区级物资".to_owned(), "98.0 %".to_owned()]);
        grid.row(["K04".to_owned(), "5 %".to_owned()]);
        let text = grid.text();
        let ends: Vec<usize> = text.lines().filter(|line| line.ends_with('%')).map(screen_width).collect();
        assert_eq!(ends.len(), 2);
        assert_eq!(ends[0], ends[1], "{text}");
    }

    #[test]
    fn colour_only_where_asked_for() {
        let text = |color_out| {
            let mut grid = Grid::new(&[("a", Align::Text)], &Terminal { color_out, ..plain() });
            grid.toned_row([("bad".to_owned(), Tone::Bad)]);
            grid.text()
        };
        assert!(!text(false).contains('\u{1b}'));
        assert!(text(true).contains('\u{1b}'));
    }

    #[test]
    fn tones_follow_the_share() {
        assert_eq!(Tone::of_share(0.95), Tone::Good);
        assert_eq!(Tone::of_share(0.5), Tone::Fair);
        assert_eq!(Tone::of_share(0.1), Tone::Bad);
        assert_eq!(Tone::of_share(f64::NAN), Tone::Plain);
    }
}
