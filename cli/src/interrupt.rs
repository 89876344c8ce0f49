//! What may break into a batch: Ctrl-C, and a replication that panics.

use std::sync::atomic::{AtomicBool, Ordering};
use std::{panic, process, thread};

use shapan_experiment::runner::WORKER_THREAD_NAME;

use crate::ending::{INTERRUPTED, Trouble};
use crate::terminal::Terminal;

static ASKED: AtomicBool = AtomicBool::new(false);

/// Keeps the message of a panic inside a replication off the screen: the batch records it with its seed,
/// and `run --replication` shows it in full.
pub(crate) fn quiet_replications() {
    let default = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let is_worker = |name: &str| name.starts_with(WORKER_THREAD_NAME);
        if !thread::current().name().is_some_and(is_worker) {
            default(info);
        }
    }));
}

/// Starts to listen: the first Ctrl-C asks the batch to end after the replications that have begun, the
/// second aborts. Gives the flag that turns true at the first Ctrl-C (or SIGTERM, SIGHUP).
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
