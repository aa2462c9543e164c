//! What this process takes, in MiB, as Linux tells it.

use std::fs;

/// Begins to measure the peak anew.
pub(super) fn reset() {
    // Linux, proc(5): 5 sets the peak to what is resident now. Where that is not possible the peak
    // since the start is told, which is no less.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The peak of what was resident, and what of it now is no page of a file.
pub(super) fn peak() -> Result<(f64, f64), String> {
    let path = "/proc/self/status";
    let status = fs::read_to_string(path).map_err(|error| format!("`{path}`: {error}"))?;
    let mib = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| {
            line.trim()
                .trim_end_matches("kB")
                .trim()
                .parse::<f64>()
                .ok()
        });
        kib.map(|kib| kib / 1024.0)
            .ok_or_else(|| format!("`{path}` has no {name}"))
    };
    Ok((mib("VmHWM:")?, mib("RssAnon:")?))
}
