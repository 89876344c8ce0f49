//! Reports for people: one self-contained page, one Markdown file, in Chinese or English.

mod fan;
mod geometry;
mod lifelines;
mod map;
mod markdown;
mod number;
mod page;
mod promises;
mod time;
mod words;

pub use markdown::markdown;
pub use page::html;

/// Why a report could not be drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A chart could not be drawn.
    #[error("chart `{chart}` could not be drawn: {message}")]
    Chart {
        /// Which.
        chart: &'static str,
        /// What the plotting library says.
        message: String,
    },
}

#[cfg(test)]
mod tests;
