//! Pictures for tests of photos and logos.

use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let shade = |place: u32, whole: u32| u8::try_from(place * 255 / whole).unwrap_or(u8::MAX);
    let pixels = RgbImage::from_fn(width, height, |x, y| {
        Rgb([shade(x, width), shade(y, height), 90])
    });
    let mut file = Cursor::new(Vec::new());
    pixels
        .write_to(&mut file, format)
        .expect("a picture that cannot be made");
    file.into_inner()
}

/// A JPEG of that size.
#[must_use]
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    picture(width, height, ImageFormat::Jpeg)
}

/// A PNG of that size.
#[must_use]
pub fn png(width: u32, height: u32) -> Vec<u8> {
    picture(width, height, ImageFormat::Png)
}

/// Width and height of a picture that was answered.
///
/// # Panics
/// It is none.
#[must_use]
pub fn dimensions(bytes: &[u8]) -> (u32, u32) {
    let read = image::load_from_memory(bytes).expect("no picture was answered");
    (read.width(), read.height())
}
