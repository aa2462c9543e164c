//! Writes every page as a static file: `cargo run -p xenia-web --example gallery -- OUTDIR`.

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
    let mut pages = xenia_design::signin::samples().map_err(io::Error::other)?;
    pages.extend(xenia_web::views::samples::all().map_err(io::Error::other)?);
    let mut index =
        String::from("<!doctype html><title>Gallery of Xenia</title><h1>Gallery of Xenia</h1><ul>");
    for (name, html) in pages {
        fs::write(out.join(name).with_extension("html"), html)?;
        index.push_str(&format!("<li><a href=\"{name}.html\">{name}</a>"));
    }
    fs::write(out.join("index.html"), index)
}
