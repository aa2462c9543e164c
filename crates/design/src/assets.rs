//! Static files: embedded, named by their content, cacheable for ever.

use std::sync::LazyLock;

/// The path under which the server offers the files: `GET /assets/{name}`.
pub const MOUNT: &str = "/assets";

/// One static file, ready to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// The file itself.
    pub bytes: &'static [u8],
    /// The value of the `Content-Type` header.
    pub content_type: &'static str,
    /// The value of the `ETag` header, quotes included.
    pub etag: &'static str,
    /// The value of the `Cache-Control` header: a year when the name carried the content hash.
    pub cache_control: &'static str,
}

struct Entry {
    name: &'static str,
    path: String,
    etag: String,
    bytes: &'static [u8],
    content_type: &'static str,
}

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    vec![
        entry(
            "app.css",
            "text/css; charset=utf-8",
            include_bytes!("../assets/app.css"),
        ),
        entry("theme.js", JAVASCRIPT, include_bytes!("../assets/theme.js")),
        entry("ui.js", JAVASCRIPT, include_bytes!("../assets/ui.js")),
        entry("post.js", JAVASCRIPT, include_bytes!("../assets/post.js")),
        entry(
            "mark.svg",
            "image/svg+xml",
            include_bytes!("../assets/mark.svg"),
        ),
    ]
});

fn entry(name: &'static str, content_type: &'static str, bytes: &'static [u8]) -> Entry {
    let hash = fingerprint(bytes);
    let path = match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{MOUNT}/{stem}.{hash:016x}.{extension}"),
        None => format!("{MOUNT}/{name}.{hash:016x}"),
    };
    Entry {
        name,
        path,
        etag: format!("\"{hash:016x}\""),
        bytes,
        content_type,
    }
}

/// FNV-1a, 64 bit: tells versions of our own files apart; it is not a defence against anybody.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The address of a file by its plain name (`app.css`), with the content hash in it.
/// An unknown name comes back as a path that the server answers with 404.
pub fn asset_path(name: &str) -> &'static str {
    ENTRIES
        .iter()
        .find(|entry| entry.name == name)
        .map_or("/assets/unknown", |entry| &entry.path)
}

/// The file for the last segment of an address: with hash (`app.0123456789abcdef.css`) it may be
/// kept for a year, by plain name (`app.css`) it must be asked for again.
pub fn asset(name: &str) -> Option<Asset> {
    let hashed = |entry: &Entry| entry.path.rsplit('/').next() == Some(name);
    let entry = ENTRIES
        .iter()
        .find(|entry| entry.name == name || hashed(entry))?;
    let cache_control = if hashed(entry) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    Some(Asset {
        bytes: entry.bytes,
        content_type: entry.content_type,
        etag: &entry.etag,
        cache_control,
    })
}

/// The plain names of all files, for tools that copy them.
pub fn asset_names() -> impl Iterator<Item = &'static str> {
    ENTRIES.iter().map(|entry| entry.name)
}

/// The `Content-Security-Policy` header for every page. `form_targets` are the further origins that
/// a form of this page may reach (browsers apply `form-action` to redirects after a post as well,
/// so the page that leads to an application's redirect URI names that origin here).
pub fn content_security_policy(form_targets: &[&str]) -> String {
    let mut policy = String::from(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    );
    for target in form_targets {
        policy.push(' ');
        policy.push_str(target);
    }
    policy
}
