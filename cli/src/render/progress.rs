//! Progress on standard error: a bar on a terminal, a line now and then elsewhere.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use shapan_experiment::Progress;
use shapan_experiment::replicate::Tally;

use crate::terminal::Terminal;

/// Between two lines where standard error is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Shows how far a batch is.
pub(crate) struct ProgressView {
    bar: ProgressBar,
    plain: Option<Mutex<PlainView>>,
    lang_failed: &'static str,
    lang_unit: &'static str,
}

struct PlainView {
    started: Instant,
    last: Instant,
}

impl ProgressView {
    /// A view for at most `total` replications; `label` stands before the bar.
    pub(crate) fn new(label: &str, total: u64, terminal: &Terminal) -> Self {
        let target = ProgressDrawTarget::stderr_with_hz(10);
        let bar = ProgressBar::with_draw_target(Some(total), target)
            .with_style(style())
            .with_prefix(label.to_owned());
        let now = Instant::now();
        let plain = (!io::stderr().is_terminal()).then(|| Mutex::new(PlainView { started: now, last: now }));
        Self {
            bar,
            plain,
            lang_failed: terminal.lang.pick("失败", "failed"),
            lang_unit: terminal.lang.pick("次推演", "replications"),
        }
    }

    /// Takes the bar off the screen.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn line(&self, plain: &Mutex<PlainView>, tally: Tally) {
        let mut view = plain.lock().unwrap_or_else(PoisonError::into_inner);
        if view.last.elapsed() < LINE_EVERY {
            return;
        }
        view.last = Instant::now();
        let rate = (tally.done - tally.taken_over) as f64 / view.started.elapsed().as_secs_f64();
        let left = tally.total.saturating_sub(tally.done) as f64 / rate.max(1e-9);
        drop(writeln!(
            io::stderr().lock(),
            "{}/{} {}, {rate:.1}/s, {left:.0} s",
            tally.done,
            tally.total,
            self.lang_unit
        ));
    }
}

impl Progress for ProgressView {
    fn update(&self, tally: Tally) {
        if tally.done == tally.taken_over {
            // A resumed batch must not count its past as speed.
            self.bar.set_position(tally.done);
            self.bar.reset_eta();
        }
        self.bar.set_length(tally.total);
        self.bar.set_position(tally.done);
        if tally.failed > 0 {
            self.bar.set_message(format!("{} {}", tally.failed, self.lang_failed));
        }
        if let Some(plain) = &self.plain {
            self.line(plain, tally);
        }
    }
}

const TEMPLATE: &str = "{prefix} [{elapsed_precise}] {bar:32.cyan/blue} {pos}/{len} {rate} ETA {eta} {msg}";

fn style() -> ProgressStyle {
    // The template is fixed and a test builds it; were it ever wrong, a plain bar would be shown.
    ProgressStyle::with_template(TEMPLATE)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("rate", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            // A bar that cannot be written is not worth an error.
            let _ = write!(out, "{:.1}/s", state.per_sec());
        })
        .progress_chars("━╸─")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_template_is_well_formed() {
        ProgressStyle::with_template(TEMPLATE).unwrap();
    }
}
