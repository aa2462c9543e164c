//! Writes every sign-in page as a static file: `cargo run -p xenia-design --example signin_gallery -- OUTDIR`.

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let out = env::args()
        .nth(1)
        .ok_or_else(|| io::Error::other("say where to write: OUTDIR"))?;
    let out = Path::new(&out);
    fs::create_dir_all(out.join("assets"))?;
    for name in xenia_design::assets::asset_names() {
        if let Some(asset) = xenia_design::asset(name) {
            let path = xenia_design::asset_path(name).trim_start_matches('/');
            fs::write(out.join(path), asset.bytes)?;
        }
    }
    for (name, html) in xenia_design::signin::samples().map_err(io::Error::other)? {
        fs::write(out.join(name).with_extension("html"), html)?;
    }
    Ok(())
}
