//! Ctrl-C: the first asks the batch to end after the replications that have begun, the second aborts.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::ending::{INTERRUPTED, Trouble};
use crate::terminal::Terminal;

static ASKED: AtomicBool = AtomicBool::new(false);

/// Starts to listen, and gives the flag that turns true at the first Ctrl-C (or SIGTERM, SIGHUP).
pub(crate) fn listen(terminal: &Terminal) -> Result<&'static AtomicBool, Trouble> {
    let terminal = *terminal;
    let handler = move || {
        if ASKED.swap(true, Ordering::Relaxed) {
            process::exit(i32::from(INTERRUPTED));
        }
        terminal.remark(terminal.pick(
            "\n正在收尾，已完成的结果会保留；再按一次 Ctrl-C 立即退出。",
            "\nFinishing what has begun and keeping it; press Ctrl-C again to abort.",
        ));
    };
    ctrlc::set_handler(handler).map_err(Trouble::of)?;
    Ok(&ASKED)
}
